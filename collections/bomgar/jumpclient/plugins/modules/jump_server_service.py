#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: jump_server_service
short_description: Run an installed release as a unit of systemd, and wait until it is ready
version_added: 0.1.0
description:
  - Switches a link to the release, enables the unit, starts it, restarts it for newer files, and
    waits until it is ready, all in one task. Used by the role
    P(bomgar.jumpclient.jump_server#role).
  - systemd reads its units again if one of them changed.
  - In check mode, the module does not wait. Otherwise it fails after O(timeout), or when systemd
    has restarted the unit five times, because its process ends again and again.
author: The Jump Client project (@jumpclient)
extends_documentation_fragment:
  - bomgar.jumpclient._attributes
  - bomgar.jumpclient._readiness
options:
  name:
    description: Name of the unit.
    type: str
    required: true
  link:
    description: A symbolic link that is set before the unit starts.
    type: dict
    suboptions:
      path:
        description: Path of the link.
        type: path
        required: true
      target:
        description: Path that the link leads to.
        type: path
        required: true
  newer:
    description:
      - Files for which the unit is restarted if one of them changed after the unit started.
      - Their times decide, because an earlier run may have been interrupted before its restart.
    type: list
    elements: path
    default: []
  restart:
    description: Whether to restart the unit in any case.
    type: bool
    default: false
  reload:
    description: Whether to reload the unit, if it is neither started nor restarted.
    type: bool
    default: false
  timeout:
    description: Time limit until the server is ready, in seconds.
    type: int
    default: 60
seealso:
  - module: bomgar.jumpclient.jump_server_files
"""

EXAMPLES = r"""
- name: Run the newest release, and wait until it works
  bomgar.jumpclient.jump_server_service:
    name: jump-server
    link: {path: /opt/jump-server/current, target: /opt/jump-server/4f1c0d9a27be}
    newer: [/etc/systemd/system/jump-server.service, /var/lib/jump-server/jump-server.toml]
    ready: [{url: "https://localhost:8443/readyz"}]
    ca_path: /var/lib/jump-server/trust/ca.pem
"""

RETURN = r"""
done:
  description: What was done to the unit, as verbs of C(systemctl).
  returned: always
  type: list
  elements: str
  sample: [daemon-reload, enable, restart]
"""

import os
import tempfile
import time
from typing import Any, Dict, List, Optional

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.bomgar.jumpclient.plugins.module_utils import _readiness

ASKED = ("ActiveState", "UnitFileState", "NeedDaemonReload", "InvocationID", "NRestarts")
RESTARTS = 5
"""How often systemd restarts a unit by itself until the module gives up. A transient failure, such
as a database that is not there yet, may take two or three."""
EVERY_SECONDS = 0.25
"""Time between two looks at a unit that is not ready yet."""


class Unit:
    """A unit, as systemctl shows it."""

    def __init__(self, module: AnsibleModule) -> None:
        self.module = module
        self.name: str = module.params["name"]
        self.done: List[str] = []
        self.first: Dict[str, str] = {}

    def seen(self) -> Dict[str, str]:
        """Return its properties; an unknown unit has some, too."""
        words = ["--property=" + name for name in (*ASKED, "ActiveEnterTimestamp")]
        lines = self._run("show", "--timestamp=unix", *words).splitlines()
        properties = dict(line.split("=", 1) for line in lines if "=" in line)
        self.first = self.first or properties
        return properties

    def do(self, verb: str, *options: str) -> None:
        """Have systemctl do something, but in check mode only note it."""
        self.done.append(verb)
        if not self.module.check_mode:
            self._run(verb, *options)

    def _run(self, verb: str, *options: str) -> str:
        name = [] if verb == "daemon-reload" else [self.name]
        code, out, err = self.module.run_command(["systemctl", verb, *options, *name])
        if code:
            self.module.fail_json(msg="systemctl %s %s: %s" % (verb, self.name, err.strip()))
        return str(out)


def leads_to(link: Optional[Dict[str, str]]) -> str:
    """Return where the link leads now; nothing if it is not one."""
    return os.readlink(link["path"]) if link and os.path.islink(link["path"]) else ""


def switch(link: Dict[str, str]) -> None:
    """Set the link, which is there at any moment."""
    place = os.path.dirname(link["path"])
    with tempfile.TemporaryDirectory(prefix=".link.", dir=place) as folder:
        new = os.path.join(folder, "link")
        os.symlink(link["target"], new)
        os.rename(new, link["path"])


def run(module: AnsibleModule, unit: Unit, *, again: bool) -> Optional[str]:
    """Have the unit enabled and running; return the run that ends then, or None."""
    seen = unit.seen()
    if seen.get("NeedDaemonReload") == "yes":
        unit.do("daemon-reload")
        seen = unit.seen()
    if seen.get("UnitFileState") in ("disabled", ""):
        unit.do("enable", "--quiet")
    if seen.get("ActiveState") in ("active", "reloading"):
        started = int(seen.get("ActiveEnterTimestamp", "").lstrip("@") or 0)
        if not again and changed(module.params["newer"]) <= started:
            if module.params["reload"]:
                unit.do("reload")
            return None
    # Does not wait: a unit that is never ready has the reason in its log, which the caller shows.
    unit.do("restart", "--no-block")
    return seen.get("InvocationID") or "none"


def changed(paths: List[str]) -> int:
    """Return when the last of these files changed, in seconds; a missing one never did."""
    times = [os.lstat(path).st_mtime for path in paths if os.path.lexists(path)]
    return int(max(times, default=0))


def wait(module: AnsibleModule, unit: Unit, former: Optional[str]) -> None:
    """Wait until another run than the former one is there and ready."""
    seconds = module.params["timeout"]
    end = time.monotonic() + seconds
    while True:
        seen = unit.seen() if former else {}
        wrong = missing(module, seen, former)
        if not wrong:
            return
        failed = None
        if int(seen.get("NRestarts") or 0) >= RESTARTS:
            failed = "%s ended %d times: %s" % (unit.name, RESTARTS, wrong)
        elif time.monotonic() > end:
            failed = "%s is not ready after %d s: %s" % (unit.name, seconds, wrong)
        if failed:
            module.fail_json(msg=failed, changed=True, done=unit.done)
        time.sleep(EVERY_SECONDS)


def missing(module: AnsibleModule, seen: Dict[str, str], former: Optional[str]) -> Optional[str]:
    """Return why the unit is not ready, or None."""
    if former and (seen.get("ActiveState") != "active" or seen.get("InvocationID") == former):
        return "its state is " + seen.get("ActiveState", "unknown")
    return _readiness.unready(module.params["ready"], module.params["ca_path"])


def described(properties: Dict[str, str], target: str) -> str:
    """Return a unit's state as a text, for the difference."""
    lines = [
        "active: %s" % properties.get("ActiveState", "unknown"),
        "enabled: %s" % (properties.get("UnitFileState") or "disabled"),
    ]
    return "".join(line + "\n" for line in [*lines, *(["release: " + target] if target else [])])


def difference(unit: Unit, before: str, link: Optional[Dict[str, str]]) -> Dict[str, str]:
    """Return how the unit was, and how it is after what was done."""
    after = dict(unit.first)
    if "restart" in unit.done:
        after["ActiveState"] = "active"
    if "enable" in unit.done:
        after["UnitFileState"] = "enabled"
    new = described(after, link["target"] if link else "")
    new += "".join("systemctl %s\n" % verb for verb in unit.done)
    return {"before": described(unit.first, before), "after": new}


def main() -> None:
    link: Dict[str, Any] = {
        "path": {"type": "path", "required": True},
        "target": {"type": "path", "required": True},
    }
    spec: Dict[str, Dict[str, Any]] = {
        "name": {"type": "str", "required": True},
        "link": {"type": "dict", "options": link},
        "newer": {"type": "list", "elements": "path", "default": []},
        "restart": {"type": "bool", "default": False},
        "reload": {"type": "bool", "default": False},
        "timeout": {"type": "int", "default": 60},
    }
    spec.update(_readiness.ARGUMENTS)
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
    unit, wanted = Unit(module), module.params["link"]
    before = leads_to(wanted)
    switched = bool(wanted) and before != wanted["target"]
    if switched and not module.check_mode:
        try:
            switch(wanted)
        except OSError as error:
            module.fail_json(msg="%s: %s" % (wanted["path"], error.strerror))
    former = run(module, unit, again=switched or module.params["restart"])
    if not module.check_mode:
        wait(module, unit, former)
    module.exit_json(
        changed=switched or bool(unit.done), done=unit.done, diff=difference(unit, before, wanted)
    )


if __name__ == "__main__":
    main()
