#!/usr/bin/python
from __future__ import annotations

DOCUMENTATION = r"""
module: jump_server_files
short_description: Have the server's folders and small files
description:
  - Removes what shall not be there, makes folders and writes small files, all in one call of the
    computer. One call for each of them is what most of a role's time goes into.
  - A file is written under another name first, with its owner and mode, and is there whole or not
    at all. What an account other than root controls is neither followed nor trusted.
author: The Jump Client project
options:
  removed:
    description: Paths of which nothing shall be left.
    type: list
    elements: path
    default: []
  folders:
    description: Folders that shall be there. Those above them are root's and for all to read.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The folder., type: path, required: true}
      owner: {description: Its owner and group., type: str, default: root}
      mode: {description: "Its mode, in octal digits.", type: str, default: "0755"}
  files:
    description: Files that shall be there.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The file., type: path, required: true}
      content: {description: What is in it., type: str}
      encoded: {description: "The same in base64, for what is no text.", type: str}
      secret:
        description:
          - The same in base64, for what nobody shall see. It is in no log and in no difference,
            where text with line breaks would not be recognized.
        type: str
      owner: {description: Its owner and group., type: str, default: root}
      mode: {description: "Its mode, in octal digits.", type: str, default: "0644"}
      validate:
        description:
          - A program and its arguments that has to accept the new file, whose name takes the place
            of V(%s).
        type: list
        elements: str
"""

RETURN = r"""
paths:
  description: What was changed, in the order of the options.
  returned: always
  type: list
  elements: str
"""

import base64
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

LARGEST = 1 << 20
"""Bytes of a file that is looked into; what is larger is none of ours, and is replaced."""


def folder(module, wanted):
    """Have a folder; tells what was wrong, or None."""
    path, owner = wanted["path"], account(module, wanted["owner"])
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        if module.check_mode:
            return {"before": "", "after": described(wanted)}
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).mkdir(0o700)
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


def file(module, wanted):
    """Have a file; tells what was wrong, or None."""
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


def read(path, owner, wanted):
    """The content of a regular file and what it is like; (None, "") of anything else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None, ""
    with os.fdopen(descriptor, "rb") as stream:
        seen = os.fstat(descriptor)
        if not stat.S_ISREG(seen.st_mode) or seen.st_size > LARGEST:
            return None, ""
        return stream.read(LARGEST), found(seen, owner, wanted)


def write(module, wanted, content, owner):
    """Write a file beside its place, have it examined, and put it there."""
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
                module.fail_json(msg=f"{path} is refused: {(err or out).strip()}")
        os.rename(new, path)
    finally:
        if os.path.lexists(new):
            os.unlink(new)


def account(module, name):
    """The numbers of an account and its group; in check mode it may not be there yet."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        if module.check_mode:
            return -1, -1
        module.fail_json(msg=f"There is no account {name}.")
    return entry.pw_uid, entry.pw_gid


def found(seen, owner, wanted):
    """Owner and mode, in the words of `described` where they are the wanted ones."""
    is_theirs = (seen.st_uid, seen.st_gid) == owner
    name = wanted["owner"] if is_theirs else f"{seen.st_uid}:{seen.st_gid}"
    return f"{name} {stat.S_IMODE(seen.st_mode):04o}\n"


def described(wanted):
    return f"{wanted['owner']} {int(wanted['mode'], 8):04o}\n"


def remove(module, path):
    """Remove a path; tells that it was there, or None."""
    if not os.path.lexists(path):
        return None
    if not module.check_mode:
        if Path(path).is_dir() and not Path(path).is_symlink():
            shutil.rmtree(path)
        else:
            os.unlink(path)
    return {"before": "present\n", "after": "absent\n"}


def main():
    owned = {"path": {"type": "path", "required": True}, "owner": {"default": "root"}}
    content = {"content": {}, "encoded": {}, "secret": {"no_log": True}}
    content |= {"validate": {"type": "list", "elements": "str"}}
    spec = {
        "removed": {"type": "list", "elements": "path", "default": []},
        "folders": {"type": "list", "elements": "dict", "default": []},
        "files": {"type": "list", "elements": "dict", "default": []},
    }
    spec["folders"]["options"] = dict(owned, mode={"default": "0755"})
    spec["files"].update(
        options=dict(owned, mode={"default": "0644"}, **content),
        required_one_of=[("content", "encoded", "secret")],
        mutually_exclusive=[("content", "encoded", "secret")],
    )
    module = AnsibleModule(spec, supports_check_mode=True)
    given = module.params
    work = [(remove, path, path) for path in given["removed"]]
    work += [(folder, each["path"], each) for each in given["folders"]]
    work += [(file, each["path"], each) for each in given["files"]]
    paths, diff = [], []
    for do, path, wanted in work:
        try:
            wrong = do(module, wanted)
        except OSError as error:
            module.fail_json(msg=f"{path}: {error.strerror}", paths=paths)
        if wrong:
            paths.append(path)
            diff.append(dict(wrong, before_header=path, after_header=path))
    module.exit_json(changed=bool(paths), paths=paths, diff=diff)


if __name__ == "__main__":
    main()
