#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_server_files
short_description: Provide the folders and small files of a server
version_added: 0.1.0
description:
  - Removes paths, creates folders and writes small files, all in one task. Used by the role
    P(bomgar.jumpclient.jump_server#role), most of whose time would go into a task for each.
  - A file is written under another name first, with its owner and mode, and replaces the old one
    only when it is complete.
  - What an account other than root controls is neither followed nor trusted.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._attributes
options:
  removed:
    description: Paths that are removed, folders with their content.
    type: list
    elements: path
    default: []
  folders:
    description: Folders to create. Folders above them belong to root, and all accounts can read
      them.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Path of the folder.
        type: path
        required: true
      owner:
        description: Account that owns the folder, with its group.
        type: str
        default: root
      mode:
        description: Mode in octal digits.
        type: str
        default: "0755"
  files:
    description: Files to write. Each has exactly one of O(files[].content), O(files[].encoded)
      and O(files[].secret).
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Path of the file.
        type: path
        required: true
      content:
        description: Content of the file as text.
        type: str
      encoded:
        description: Content of the file in base64, for content that is not text.
        type: str
      secret:
        description: Content of the file in base64, which appears in no log and no difference. Text
          with line breaks would not be recognized there.
        type: str
      owner:
        description: Account that owns the file, with its group.
        type: str
        default: root
      mode:
        description: Mode in octal digits.
        type: str
        default: "0644"
      validate:
        description: A program with its arguments, which has to accept the new file. V(%s) is
          replaced by its path.
        type: list
        elements: str
seealso:
  - module: bomgar.jumpclient.jump_server_service
"""

EXAMPLES = r"""
- name: Provide a folder and a file in it
  bomgar.jumpclient.jump_server_files:
    removed: [/root/jump-server-old]
    folders:
      - {path: /root/jump-server, mode: "0700"}
    files:
      - path: /root/jump-server/note
        content: "The backups of this server are on another host.\n"
        mode: "0600"
"""

RETURN = r"""
paths:
  description: The paths that were changed, in the order of the options.
  returned: always
  type: list
  elements: str
  sample: [/root/jump-server, /root/jump-server/note]
"""

import base64
import os
import pwd
import shutil
import stat
import tempfile
from typing import Any, Callable, Dict, List, Optional, Tuple

from ansible.module_utils.basic import AnsibleModule

LARGEST = 1 << 20
"""Maximum size in bytes of a file that is compared. A larger one is not ours, and is replaced."""

Wanted = Dict[str, Any]
"""A folder or a file, as the task has it."""
Difference = Optional[Dict[str, str]]
"""C(before) and C(after), or nothing where the path is right."""
Owner = Tuple[int, int]
"""Numbers of an account and its group."""


def folder(module: AnsibleModule, wanted: Wanted) -> Difference:
    """Create a folder, or correct its owner and mode."""
    path, owner = wanted["path"], account(module, wanted["owner"])
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        if module.check_mode:
            return {"before": "", "after": described(wanted)}
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.mkdir(path, 0o700)
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        before = ""
    else:
        before = found(os.fstat(descriptor), owner, wanted)
    try:
        if before != described(wanted) and not module.check_mode:
            os.fchown(descriptor, *owner)
            os.fchmod(descriptor, int(wanted["mode"], 8))
    finally:
        os.close(descriptor)
    return None if before == described(wanted) else {"before": before, "after": described(wanted)}


def file(module: AnsibleModule, wanted: Wanted) -> Difference:
    """Write a file that differs."""
    owner = account(module, wanted["owner"])
    content, encoded = wanted["content"], wanted["secret"] or wanted["encoded"]
    new = base64.b64decode(encoded) if content is None else content.encode()
    old, before = read(wanted["path"], owner, wanted)
    if (old, before) == (new, described(wanted)):
        return None
    if not module.check_mode:
        write(module, wanted, new, owner)
    if old == new:
        return {"before": before, "after": described(wanted)}
    if wanted["secret"] is not None:
        return {"before": "" if old is None else "another secret\n", "after": "secret\n"}
    return {"before": (old or b"").decode(errors="replace"), "after": new.decode(errors="replace")}


def read(path: str, owner: Owner, wanted: Wanted) -> Tuple[Optional[bytes], str]:
    """Return a regular file's content, owner and mode; None and nothing of anything else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None, ""
    with os.fdopen(descriptor, "rb") as stream:
        seen = os.fstat(descriptor)
        if not stat.S_ISREG(seen.st_mode) or seen.st_size > LARGEST:
            return None, ""
        return stream.read(LARGEST), found(seen, owner, wanted)


def write(module: AnsibleModule, wanted: Wanted, content: bytes, owner: Owner) -> None:
    """Write a file beside its place, have it validated, and put it there."""
    path = wanted["path"]
    place, name = os.path.split(path)
    descriptor, new = tempfile.mkstemp(prefix="." + name + ".", dir=place)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchown(descriptor, *owner)
            os.fchmod(descriptor, int(wanted["mode"], 8))
            os.fsync(descriptor)
        if wanted["validate"]:
            command = [word.replace("%s", new) for word in wanted["validate"]]
            code, out, err = module.run_command(command)
            if code:
                module.fail_json(msg="%s is refused: %s" % (path, (err or out).strip()))
        os.rename(new, path)
    finally:
        if os.path.lexists(new):
            os.unlink(new)


def account(module: AnsibleModule, name: str) -> Owner:
    """Return the numbers of an account, which in check mode may not exist yet."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        if module.check_mode:
            return -1, -1
        module.fail_json(msg="There is no account %s." % name)
    return entry.pw_uid, entry.pw_gid


def found(seen: os.stat_result, owner: Owner, wanted: Wanted) -> str:
    """Return owner and mode, in the words of C(described) where they are the wanted ones."""
    is_theirs = (seen.st_uid, seen.st_gid) == owner
    name = wanted["owner"] if is_theirs else "%d:%d" % (seen.st_uid, seen.st_gid)
    return "%s %04o\n" % (name, stat.S_IMODE(seen.st_mode))


def described(wanted: Wanted) -> str:
    """Return the wanted owner and mode."""
    return "%s %04o\n" % (wanted["owner"], int(wanted["mode"], 8))


def remove(module: AnsibleModule, path: str) -> Difference:
    """Remove a path that is there."""
    if not os.path.lexists(path):
        return None
    if not module.check_mode:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    return {"before": "present\n", "after": "absent\n"}


def arguments() -> Dict[str, Dict[str, Any]]:
    """Return the options, as Ansible parses them."""
    path: Dict[str, Any] = {"type": "path", "required": True}
    owner: Dict[str, Any] = {"type": "str", "default": "root"}
    folders: Dict[str, Any] = {
        "path": path,
        "owner": owner,
        "mode": {"type": "str", "default": "0755"},
    }
    files: Dict[str, Any] = {
        "path": path,
        "owner": owner,
        "mode": {"type": "str", "default": "0644"},
        "content": {"type": "str"},
        "encoded": {"type": "str"},
        "secret": {"type": "str", "no_log": True},
        "validate": {"type": "list", "elements": "str"},
    }
    content = ("content", "encoded", "secret")
    return {
        "removed": {"type": "list", "elements": "path", "default": []},
        "folders": {"type": "list", "elements": "dict", "default": [], "options": folders},
        "files": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": files,
            "required_one_of": [content],
            "mutually_exclusive": [content],
        },
    }


def main() -> None:
    module = AnsibleModule(argument_spec=arguments(), supports_check_mode=True)
    given = module.params
    work: List[Tuple[Callable[[AnsibleModule, Any], Difference], str, Any]]
    work = [(remove, path, path) for path in given["removed"]]
    work += [(folder, each["path"], each) for each in given["folders"]]
    work += [(file, each["path"], each) for each in given["files"]]
    paths: List[str] = []
    diff: List[Dict[str, str]] = []
    for do, path, wanted in work:
        try:
            wrong = do(module, wanted)
        except OSError as error:
            module.fail_json(msg="%s: %s" % (path, error.strerror), paths=paths)
        if wrong:
            paths.append(path)
            diff.append(dict(wrong, before_header=path, after_header=path))
    module.exit_json(changed=bool(paths), paths=paths, diff=diff)


if __name__ == "__main__":
    main()
