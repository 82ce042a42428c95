#!/usr/bin/python
from __future__ import annotations

DOCUMENTATION = r"""
module: jump_server_service
short_description: Have a unit of systemd run what is installed, and wait until it works
description:
  - Switches a link to the release, enables the unit, starts it, restarts it for newer files, and
    waits until its readiness is told, all in one call of the computer.
  - What is right stays as it is. systemd reads its units again when one of them has changed.
author: The Jump Client project
options:
  name:
    description: The unit.
    type: str
    required: true
  link:
    description: A symbolic link that is set before the unit starts.
    type: dict
    suboptions:
      path: {description: The link., type: path, required: true}
      target: {description: Where it leads., type: path, required: true}
  newer:
    description:
      - Files for which the unit is restarted when one of them has changed since it started. By
        their times, because an earlier run may have been interrupted before its restart.
    type: list
    elements: path
    default: []
  restart:
    description: Restart it in any case.
    type: bool
    default: false
  reload:
    description: Reload it, if it is not started or restarted anyway.
    type: bool
    default: false
  ready:
    description: Where it is asked whether it is ready. It is when each answers with status 200.
    type: list
    elements: dict
    default: []
    suboptions:
      url: {description: The address., type: str, required: true}
      socket: {description: The unix socket that it is asked by., type: path}
  ca_path:
    description: The certificates to trust. Without them the certificate is not examined.
    type: path
  timeout:
    description: Seconds that it may take until it is ready.
    type: int
    default: 60
"""

RETURN = r"""
done:
  description: What was done to the unit.
  returned: always
  type: list
  elements: str
"""

import http.client
import os
import socket
import ssl
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleModule

ASKED = ("ActiveState", "UnitFileState", "NeedDaemonReload", "InvocationID")
EVERY = 0.25
"""Seconds between two looks at a unit that is not ready yet."""
ANSWER = 10
"""Seconds that an answer may take."""


class Unit:
    """A unit, as systemctl tells of it."""

    def __init__(self, module):
        self.module = module
        self.name = module.params["name"]
        self.done = []

    def seen(self):
        """Its properties, those of an unknown one included."""
        words = ["--property=" + name for name in (*ASKED, "ActiveEnterTimestamp")]
        lines = self._run("show", "--timestamp=unix", *words).splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def do(self, verb, *options):
        self.done.append(verb)
        if not self.module.check_mode:
            self._run(verb, *options)

    def _run(self, verb, *options):
        name = [] if verb == "daemon-reload" else [self.name]
        code, out, err = self.module.run_command(["systemctl", verb, *options, *name])
        if code:
            self.module.fail_json(msg=f"systemctl {verb} {self.name}: {err.strip()}")
        return out


class UnixConnection(http.client.HTTPConnection):
    """HTTP by a unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=ANSWER)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(ANSWER)
        self.sock.connect(self.path)


def switch(module):
    """Have the link; tells whether it was wrong."""
    wanted = module.params["link"]
    if not wanted:
        return False
    link = Path(wanted["path"])
    if link.is_symlink() and str(link.readlink()) == wanted["target"]:
        return False
    if not module.check_mode:
        with tempfile.TemporaryDirectory(prefix=".link.", dir=link.parent) as folder:
            new = Path(folder, "link")
            new.symlink_to(wanted["target"])
            new.rename(link)
    return True


def run(module, unit, *, again):
    """Have the unit enabled and running; return the run that is over then, or None."""
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
    # Not until it runs: what is never ready says why in its log, which is for the caller to show.
    unit.do("restart", "--no-block")
    return seen.get("InvocationID") or "none"


def changed(paths):
    """When the last of these files changed, as seconds; a missing one never did."""
    times = [os.lstat(path).st_mtime for path in paths if os.path.lexists(path)]
    return int(max(times, default=0))


def wait(module, unit, former):
    """Wait until another run than the former one is there and ready."""
    end = time.monotonic() + module.params["timeout"]
    while True:
        wrong = missing(module, unit, former)
        if not wrong:
            return
        if time.monotonic() > end:
            module.fail_json(
                msg=f"{unit.name} is not ready after {module.params['timeout']} s: {wrong}",
                changed=True,
                done=unit.done,
            )
        time.sleep(EVERY)


def missing(module, unit, former):
    """What it takes until the unit is ready, or None."""
    if former:
        seen = unit.seen()
        if seen.get("ActiveState") != "active" or seen.get("InvocationID") == former:
            return "its state is " + seen.get("ActiveState", "unknown")
    for each in module.params["ready"]:
        wrong = asked(each, module.params["ca_path"])
        if wrong:
            return f"{each['socket'] or each['url']}: {wrong}"
    return None


def asked(where, ca_path):
    """Ask whether it is ready; tells why not, or None."""
    url = urlsplit(where["url"])
    try:
        if where["socket"]:
            connection = UnixConnection(where["socket"])
        elif url.scheme == "https":
            context = ssl.create_default_context(cafile=ca_path)
            if not ca_path:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            connection = http.client.HTTPSConnection(url.netloc, timeout=ANSWER, context=context)
        else:
            connection = http.client.HTTPConnection(url.netloc, timeout=ANSWER)
        try:
            connection.request("GET", url.path)
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    return None if status == 200 else f"status {status}"


def main():
    ready = {"url": {"required": True}, "socket": {"type": "path"}}
    link = {name: {"type": "path", "required": True} for name in ("path", "target")}
    spec = {
        "name": {"required": True},
        "link": {"type": "dict", "options": link},
        "newer": {"type": "list", "elements": "path", "default": []},
        "restart": {"type": "bool", "default": False},
        "reload": {"type": "bool", "default": False},
        "ready": {"type": "list", "elements": "dict", "default": [], "options": ready},
        "ca_path": {"type": "path"},
        "timeout": {"type": "int", "default": 60},
    }
    module = AnsibleModule(spec, supports_check_mode=True)
    unit = Unit(module)
    try:
        switched = switch(module)
    except OSError as error:
        module.fail_json(msg=f"{module.params['link']['path']}: {error.strerror}")
    former = run(module, unit, again=switched or module.params["restart"])
    if not module.check_mode:
        wait(module, unit, former)
    module.exit_json(changed=switched or bool(unit.done), done=unit.done)


if __name__ == "__main__":
    main()
