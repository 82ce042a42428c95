#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_server_info
short_description: Get information about the server on a host
version_added: 0.1.0
description:
  - Returns what the role P(bomgar.jumpclient.jump_server#role) needs to know about a host. Used by
    the role, which would otherwise need a task for each question.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._attributes.info
  - bomgar.jumpclient._readiness
options:
  account:
    description: Account of the server.
    type: str
    default: jump-server
  home:
    description: Folder of the releases.
    type: path
    default: /opt/jump-server
  data:
    description: Data folder of the server.
    type: path
    default: /var/lib/jump-server
  python:
    description: Python that runs the server.
    type: path
    default: /usr/bin/python3
  packages:
    description: Debian packages that the host needs.
    type: list
    elements: str
    default: []
  paths:
    description: Patterns of further paths that the module looks for.
    type: list
    elements: path
    default: []
seealso:
  - module: bomgar.jumpclient.jump_server_service
"""

EXAMPLES = r"""
- name: Look at the server
  bomgar.jumpclient.jump_server_info:
    ready: [{url: "https://localhost:8443/readyz"}]
  register: host

- name: Show its release
  ansible.builtin.debug:
    msg: "{{ host.server.current }}, {{ host.server.unready | default('ready', true) }}"
"""

RETURN = r"""
check_mode:
  description: Whether the task ran in check mode. C(ansible_check_mode) tells this only of the
    command line.
  returned: success
  type: bool
  sample: false
server:
  description: The server on the host.
  returned: success
  type: dict
  contains:
    account:
      description: Comment of the account, or null if it does not exist.
      type: str
      sample: Jump server, made by the role jump_server
    address:
      description: IPv4 address of the host on its default route, or an empty text.
      type: str
      sample: 192.0.2.10
    current:
      description: Folder of the release that C(current) leads to, or an empty text.
      type: str
      sample: /opt/jump-server/4f1c0d9a27be
    releases:
      description: Folders of all releases, the newest last.
      type: list
      elements: str
      sample: [/opt/jump-server/0b5e7c1d2f3a, /opt/jump-server/4f1c0d9a27be]
    complete:
      description: Folders of the releases whose installation was completed.
      type: list
      elements: str
      sample: [/opt/jump-server/0b5e7c1d2f3a, /opt/jump-server/4f1c0d9a27be]
    site:
      description: Whether the data folder contains a site.
      type: bool
      sample: true
    python:
      description: Version of O(python), or an empty text if it does not run.
      type: str
      sample: "3.11"
    missing:
      description: Those of O(packages) that are not installed.
      type: list
      elements: str
      sample: [postgresql-client]
    found:
      description: Paths that match O(paths).
      type: list
      elements: str
      sample: [/etc/postgresql/15]
    unready:
      description: Why the server is not ready, or null if it is, or if O(ready) is empty.
      type: str
      sample: "https://localhost:8443/readyz: status 503"
"""

import glob
import os
import pwd
import socket
from typing import Any, Dict, List, Optional

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.bomgar.jumpclient.plugins.module_utils import _readiness

ELSEWHERE = ("192.0.2.1", 9)
"""An address that only the default route leads to (RFC 5737). Nothing is sent to it."""
VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"
QUERY = ("dpkg-query", "--show", "--showformat=${db:Status-Status} ${Package}\\n")
UNKNOWN = 1
"""Exit status of dpkg-query if it does not know all of the packages."""


def comment(name: str) -> Optional[str]:
    """Return the comment of an account, or None if there is no such account."""
    try:
        return pwd.getpwnam(name).pw_gecos
    except KeyError:
        return None


def address() -> str:
    """Return the address from which the default route would be used; nothing without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(ELSEWHERE)
            return str(sock.getsockname()[0])
        except OSError:
            return ""


def releases(home: str) -> List[str]:
    """Return the folders of the releases, the newest last."""
    folders = glob.glob(os.path.join(glob.escape(home), "*"))
    kept = [path for path in folders if os.path.isdir(path) and not os.path.islink(path)]
    return sorted(kept, key=os.path.getmtime)


def current(home: str) -> str:
    """Return where the link C(current) leads; nothing without one."""
    link = os.path.join(home, "current")
    return os.readlink(link) if os.path.islink(link) else ""


def version(module: AnsibleModule, python: str) -> str:
    """Return the version of a Python; nothing if it does not run."""
    if not os.path.isfile(python):
        return ""
    code, out, _err = module.run_command([python, "-c", VERSION])
    return "" if code else str(out).strip()


def missing(module: AnsibleModule, packages: List[str]) -> List[str]:
    """Return the packages that are not installed."""
    if not packages:
        return []
    code, out, err = module.run_command([*QUERY, *packages])
    if code not in (0, UNKNOWN):
        module.fail_json(msg="dpkg-query: %s" % err.strip())
    return [name for name in packages if "installed " + name not in out.splitlines()]


def main() -> None:
    spec: Dict[str, Dict[str, Any]] = {
        "account": {"type": "str", "default": "jump-server"},
        "home": {"type": "path", "default": "/opt/jump-server"},
        "data": {"type": "path", "default": "/var/lib/jump-server"},
        "python": {"type": "path", "default": "/usr/bin/python3"},
        "packages": {"type": "list", "elements": "str", "default": []},
        "paths": {"type": "list", "elements": "path", "default": []},
    }
    spec.update(_readiness.ARGUMENTS)
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
    given = module.params
    folders = releases(given["home"])
    module.exit_json(
        changed=False,
        check_mode=module.check_mode,
        server={
            "account": comment(given["account"]),
            "address": address(),
            "current": current(given["home"]),
            "releases": folders,
            "complete": [path for path in folders if os.path.exists(path + "/.complete")],
            "site": os.path.exists(os.path.join(given["data"], "trust", "site.secret")),
            "python": version(module, given["python"]),
            "missing": missing(module, given["packages"]),
            "found": sorted(path for one in given["paths"] for path in glob.glob(one)),
            "unready": _readiness.unready(given["ready"], given["ca_path"]),
        },
    )


if __name__ == "__main__":
    main()
