# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a computer has of a Jump Client. It runs on that computer, and looks at all in one go."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import pwd
import re
import stat
import subprocess
import time
from typing import Any, Dict, Iterable, List, Optional

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.bomgar.jumpclient.plugins.module_utils._firewall import record_path

Found = Dict[str, Any]

ARGUMENTS = {
    "install_dir": {"type": "str", "default": ""},
    "service_name": {"type": "str", "default": "jumpclient"},
    "user": {"type": "str", "default": "jumpclient"},
    "wait": {"type": "int", "default": 0},
}
"""What the task says of the Jump Client."""

ETC = "/etc"
LIMIT = 1024 * 1024
"""Bytes of a file or an answer that are looked at."""
PATIENCE = 20
"""Seconds that a program may take to answer."""
POLL = 0.5
"""Seconds between two looks while waiting."""
FACTS = {
    "id": "client_id",
    "version": "version",
    "running": "running",
    "connected": "connected",
    "disabled": "disabled",
    "sealed": "sealed",
    "server_addresses": "server_addresses",
    "update_policy": "update_policy",
    "mode": "mode",
    "account": "account",
}
"""What of its status becomes a fact of the host, and what the status calls it."""
PROGRAMS = ("jump-client", "init-script", "uninstall", "lib/launch.py")
"""What the roles run in its directory."""
PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class ComputerModule(AnsibleModule):
    """Tells what there is, and changes nothing."""

    def __init__(self, arguments: Optional[Found] = None, **options: Any) -> None:
        options.setdefault("supports_check_mode", True)
        super().__init__(argument_spec=dict(ARGUMENTS, **(arguments or {})), **options)
        self.root = os.geteuid() == 0
        self.account = pwd.getpwuid(os.geteuid())
        self.name = self.params["service_name"]
        home = os.path.join(self.account.pw_dir, "jumpclient")
        self.folder = self.params["install_dir"] or ("/opt/jumpclient" if self.root else home)

    def run(self) -> None:
        """Look, and end."""
        found = self.look()
        self.exit_json(
            changed=False, computer=found, ansible_facts={"jump_client": facts_of(found)}
        )

    def look(self) -> Found:
        """Return what there is, after waiting for the ID as long as the task says.

        Fails if root would run programs that another account can replace. The directory may be
        one that a Jump Client has reported, which that account chooses.
        """
        programs = [os.path.join(self.folder, name) for name in PROGRAMS]
        self.check_place([program for program in programs if os.path.lexists(program)])
        status = self._status()
        deadline = time.monotonic() + self.params["wait"]
        while not status.get("client_id") and time.monotonic() + POLL < deadline:
            time.sleep(POLL)
            status = self._status()
        return self._computer(status)

    def check_place(self, paths: List[str]) -> None:
        """Fail if this is root, and another account can replace one of these paths."""
        other = controlled(paths) if self.root else None
        if other:
            self.fail_json(
                msg="%s can be changed by other accounts, so root runs nothing in %s. Connect as "
                "the account that the Jump Client belongs to, without become."
                % (other, self.folder)
            )

    def _computer(self, status: Found) -> Found:
        init = init_system()
        return {
            "root": self.root,
            "user": self.account.pw_name,
            "home": self.account.pw_dir,
            "init": init,
            "user_manager": os.path.exists("/run/user/%d/systemd/private" % os.geteuid()),
            "lingers": self._lingers(),
            "account": comment_of(self.params["user"]),
            "install_dir": self.folder,
            "exists": os.path.lexists(self.folder),
            "is_jump_client": any(
                os.path.lexists(os.path.join(self.folder, sign))
                for sign in ("etc/client.json", "init-script", "uninstall")
            ),
            "status": status,
            "processes": processes_of(os.path.join(self.folder, "lib", "launch.py")),
            "ways": self._ways(init, status.get("running") is True),
            "hostname": os.uname().nodename,
            "fqdn": full_name(os.uname().nodename, read(ETC + "/hosts")),
            "machine_id": (read("/var/lib/dbus/machine-id") or read("/etc/machine-id")).strip(),
            "addresses": addresses(),
            "firewall": os.path.lexists(record_path(self.name)),
        }

    def _status(self) -> Found:
        """Return what the Jump Client tells of itself; nothing when there is none that works."""
        program = os.path.join(self.folder, "jump-client")
        if not os.path.isabs(program) or not os.access(program, os.X_OK):
            return {}
        try:
            told = json.loads(answer_of([program, "status", "--json"]))
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}

    def _lingers(self) -> bool:
        return os.path.exists("/var/lib/systemd/linger/" + self.account.pw_name)

    # --- what starts it at boot ---

    def _ways(self, init: str, running: bool) -> Dict[str, Found]:
        """Return each way that a computer may have to start this installation at boot.

        C(wired) tells whether it does; C(enabled) whether it will at the next boot; C(starts)
        whether it has started it, too. Only root has to do with the first three, and never with
        the user's systemd.
        """
        cron = self._cron(running)
        if not self.root:
            path = os.path.join(self.account.pw_dir, ".config/systemd/user", self.name + ".service")
            user = self._file(path)
            self._unit("--user", user, self._lingers())
            return {"systemd-user": user, "cron": cron}
        system = self._file("%s/systemd/system/%s.service" % (ETC, self.name))
        self._unit("--system", system, init == "systemd")
        script = self._file("%s/init.d/%s" % (ETC, self.name))
        links = "runlevels/default/" if init == "openrc" else "rc[2345].d/S[0-9][0-9]"
        found = glob.glob("%s/%s%s" % (glob.escape(ETC), links, glob.escape(self.name)))
        script["enabled"] = script["wired"] and bool(found)
        script["starts"] = script["enabled"] and running
        return {
            "systemd": system,
            "init": script,
            "runit": self._runit(init == "runit"),
            "cron": cron,
        }

    def _file(self, path: str) -> Found:
        """Return what a file that starts something is, as far as it is there."""
        text = read(path)
        try:
            mode = "%04o" % stat.S_IMODE(os.stat(path).st_mode)
        except OSError:
            mode = ""
        return {
            "path": path,
            "mode": mode,
            "sha256": hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest(),
            "wired": self.folder + "/" in text,
        }

    def _unit(self, manager: str, way: Found, works: bool) -> None:
        """Add to a way by systemd whether it is enabled and starts, if its manager works."""
        told = []  # type: List[str]
        if way["wired"] and works:
            command = ["systemctl", manager, "show", "--property=ActiveState,UnitFileState"]
            told = answer_of([*command, self.name + ".service"]).split()
        way["enabled"] = "UnitFileState=enabled" in told
        way["starts"] = way["enabled"] and "ActiveState=active" in told

    def _runit(self, works: bool) -> Found:
        """Return what a service of runit is, and C(link), by which it is enabled."""
        way = self._file("%s/sv/%s/run" % (ETC, self.name))
        way["link"] = os.path.join(runit_services(), self.name)
        target = os.path.realpath(os.path.dirname(way["path"]))
        way["enabled"] = way["wired"] and works and os.path.realpath(way["link"]) == target
        told = answer_of(["sv", "status", way["link"]]) if way["enabled"] else ""
        way["starts"] = told.startswith("run:")
        return way

    def _cron(self, running: bool) -> Found:
        lines = answer_of(["crontab", "-l"]).splitlines()
        own = "@reboot %s/init-script start >/dev/null 2>&1" % self.folder
        marked = ["#Ansible: " + self.name, own]
        enabled = any(lines[at : at + 2] == marked for at in range(len(lines)))
        return {
            "path": "",
            "wired": any(line.startswith("@reboot %s/" % self.folder) for line in lines),
            "enabled": enabled,
            "starts": running and enabled,
        }


def facts_of(computer: Found) -> Found:
    """Return the facts of a Jump Client, all of them also where there is none."""
    status = computer["status"]
    facts = {name: status.get(told) for name, told in FACTS.items()}
    starts = sorted(name for name, way in computer["ways"].items() if way["enabled"])
    installed = bool(computer["is_jump_client"])
    return dict(facts, installed=installed, install_dir=computer["install_dir"], boot=starts)


def controlled(paths: Iterable[str]) -> Optional[str]:
    """Return the first part of paths that an account other than root can replace, or None.

    What does not exist yet is left out. A sticky directory protects what is in it.
    """
    given = set(map(os.path.abspath, paths))
    parts = given.union(map(os.path.realpath, given))
    above = set(parts)
    while above:
        above = set(map(os.path.dirname, above)) - parts
        parts |= above
    for part in sorted(filter(os.path.lexists, parts)):
        found = os.lstat(part)
        shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not stat.S_ISLNK(found.st_mode)
        sticky = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
        if found.st_uid != 0 or (shared and not sticky):
            return part
    return None


def init_system() -> str:
    """Return what has started the computer: systemd, openrc, runit, sysvinit, or another one."""
    if os.path.isdir("/run/systemd/system"):
        return "systemd"
    if os.path.isdir("/run/openrc"):
        return "openrc"
    # It may also supervise services beside another init, which then starts the Jump Client.
    if read("/proc/1/comm").strip() == "runit":
        return "runit"
    if os.path.isdir("/etc/init.d") and glob.glob("/etc/rc[2345].d"):
        return "sysvinit"
    return "other"


def runit_services() -> str:
    """Return the directory whose services runit runs: Debian's, or the one of other systems."""
    debian = os.path.join(ETC, "service")
    return debian if os.path.isdir(debian) else "/var/service"


def comment_of(account: str) -> Optional[str]:
    """Return the comment of an account, or None where it does not exist."""
    try:
        return pwd.getpwnam(account).pw_gecos
    except (KeyError, ValueError):
        return None


def processes_of(program: str) -> List[int]:
    """Return the processes that have this program's path among their arguments."""
    mark = program.encode("utf-8", "surrogateescape")
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as stream:
                if mark in stream.read(LIMIT).split(b"\0"):
                    found.append(int(path.split("/")[2]))
        except OSError:
            continue
    return sorted(found)


def full_name(hostname: str, hosts: str) -> str:
    """Return the full name by the hostname and the hosts file, as the Jump Client reports it.

    DNS may know the computer by another name, by which the server has no record.
    """
    if "." in hostname:
        return hostname
    for line in hosts.splitlines():
        names = line.partition("#")[0].split()[1:]
        full = [name for name in names if name.startswith(hostname + ".")]
        if hostname in names and full:
            return full[0]
    return hostname


def addresses() -> List[str]:
    """Return the computer's addresses that others may know it by."""
    told = answer_of(["ip", "-o", "address", "show", "scope", "global"])
    return re.findall(r" inet6? ([0-9a-fA-F.:]+)", told)


def read(path: str) -> str:
    """Return a file's text, or nothing where there is no plain file of a sane size."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return ""
            return stream.read(LIMIT).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


def answer_of(command: List[str]) -> str:
    """Return what a program says, in English; nothing where there is none or it takes too long."""
    environment = dict(os.environ, LC_ALL="C")
    environment["PATH"] = environment.get("PATH", "") + ":" + PATHS
    environment.setdefault("XDG_RUNTIME_DIR", "/run/user/%d" % os.geteuid())
    try:
        # run_command has no time limit.
        done = subprocess.run(  # pylint: disable=ansible-bad-function
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout[:LIMIT].decode("utf-8", "replace")
