# SPDX-License-Identifier: Apache-2.0 OR GPL-3.0-or-later
# Apache License 2.0, or GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
"""Installs a Jump Client, and starts it: all in one module, because each costs the computer."""

from __future__ import annotations

import base64
import glob
import grp
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from typing import Any, NoReturn

from ansible_collections.bomgar.jumpclient.plugins.module_utils._computer import (
    ComputerModule,
    Found,
    facts_of,
    runit_services,
)

NAME, LINK, ACTION = "NAME", "LINK", "ACTION"
"""Stand in the commands for the service's name, its link in runit, and what runit does with it."""
SUPERVISED = """
turns=0
until sv status "$1" >/dev/null || [ "$turns" -ge 100 ]; do
    turns=$((turns + 1))
    sleep 0.2
done
"""
"""Waits, for 20 seconds at most, until runit knows a service: it looks every five seconds."""
RUNIT_STATE = "/run/runit"
"""Where the state of services is kept out of C(/etc), also where that is read-only."""
ENABLES = {
    "systemd": [["systemctl", "daemon-reload"], ["systemctl", "enable", NAME]],
    "systemd-user": [
        ["systemctl", "--user", "daemon-reload"],
        ["systemctl", "--user", "enable", NAME],
    ],
    "openrc": [["rc-update", "add", NAME, "default"]],
    "sysvinit": [["update-rc.d", NAME, "defaults"]],
    "runit": [],
}
"""What has a service start at boot, by its way to do so."""
STARTS = {
    "systemd": [["systemctl", "start", NAME]],
    "systemd-user": [["systemctl", "--user", "start", NAME]],
    "openrc": [["rc-service", NAME, "start"]],
    "sysvinit": [["service", NAME, "start"]],
    "runit": [["sh", "-c", SUPERVISED, "start", LINK], ["sv", "-w", "30", ACTION, LINK]],
}
"""What starts it now."""

ARGUMENTS = {
    "package": {"type": "path"},
    "content": {"type": "str", "no_log": True},
    "url": {"type": "str"},
    "sha256": {"type": "str", "default": ""},
    "staging_dir": {"type": "str", "default": ""},
    "options": {"type": "list", "elements": "str", "default": []},
    "key": {"type": "str", "no_log": True},
    "proxy": {"type": "str", "no_log": True},
    "account": {
        "type": "dict",
        "options": {
            "home": {"type": "str", "required": True},
            "comment": {"type": "str", "required": True},
        },
    },
    "start": {"type": "bool", "default": True},
    "boot": {
        "type": "dict",
        "options": {
            "way": {"type": "str", "choices": list(STARTS), "required": True},
            "path": {"type": "str", "required": True},
            "content": {"type": "str", "required": True},
            "mode": {"type": "str", "required": True},
            "beside": {"type": "dict", "default": {}},
            "held": {"type": "str"},
        },
    },
}
"""What the task says; C(content) is the package in Base64, by the action, from C(package)."""

ENDINGS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
PATIENCE = 1800
"""Seconds that an installation may take."""
SECONDS = 60
"""Seconds that each step of a download may take."""
DIGITS = 16
"""Of a directory's hash, in the name of the room of its package."""
PROXIES = ("HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
"""Variables that would apply before the one that is given, or instead of it."""
NOT_THE_ONE = "The package is not the one of jump_client_package_sha256."


class Interrupted(BaseException):
    """Whoever started this is gone, or wants its end."""


class _Ending:
    """Handles the signals that end an installation. It waits while a process begins.

    Raised in the middle of that, an exception would leave a process that nobody knows.
    """

    def __init__(self) -> None:
        self._held = False
        self._came = False

    def __call__(self, _number: int, _frame: Any) -> None:
        self._came = True
        if not self._held:
            raise Interrupted

    def hold(self) -> None:
        """Let signals wait."""
        self._held = True

    def release(self) -> None:
        """Act on a signal that has come, and on later ones when they come."""
        self._held = False
        if self._came:
            raise Interrupted


class InstallationModule(ComputerModule):
    """Installs, starts the Jump Client now and at boot, and tells how the computer is then."""

    def __init__(self) -> None:
        super().__init__(
            ARGUMENTS,
            supports_check_mode=False,
            required_one_of=[("content", "url")],
            mutually_exclusive=[("content", "url")],
        )
        digest = hashlib.sha256(self.folder.encode()).hexdigest()
        self.base = self.params["staging_dir"] or tempfile.gettempdir()
        self.prefix = "jumpclient-%s." % digest[:DIGITS]
        self.ending = _Ending()

    def run(self) -> None:
        """Install, and end."""
        for number in ENDINGS:
            signal.signal(number, self.ending)
        self.check_place([self.folder])
        self._forget()
        self._account()
        room = tempfile.mkdtemp(prefix=self.prefix, dir=self.base)
        try:
            package = os.path.join(room, "package.bin")
            self._fetch(package)
            self._install(package)
        except Interrupted:
            self._fail("The installation was interrupted.")
        finally:
            # A package of one's own may hold a key, so it goes whatever becomes of this.
            shutil.rmtree(room, ignore_errors=True)
        diff = self._wire()
        booted = self._boot()
        found = self.look()
        self.exit_json(
            changed=True,
            placed=bool(diff),
            booted=booted,
            diff=diff,
            computer=found,
            ansible_facts={"jump_client": facts_of(found)},
        )

    def _forget(self) -> None:
        """Remove what earlier runs left that were killed while they installed the same."""
        for left in glob.glob(os.path.join(glob.escape(self.base), self.prefix + "*")):
            if not os.path.islink(left) and os.lstat(left).st_uid == os.geteuid():
                shutil.rmtree(left, ignore_errors=True)

    def _account(self) -> None:
        """Create the account that it runs as, as a system account has to be."""
        given, name = self.params["account"], self.params["user"]
        if not given:
            return
        command = [self.get_bin_path("useradd")]
        if command[0]:
            command += ["--system", "--create-home", "--home-dir", given["home"]]
            command += ["--comment", given["comment"]]
            command += ["--no-user-group", "--gid", name] if _is_group(name) else []
        else:  # BusyBox
            command = [self.get_bin_path("adduser", required=True)]
            command += ["-S", "-D", "-h", given["home"], "-g", given["comment"]]
        self._do([*command, name])

    def _fetch(self, package: str) -> None:
        """Write the package, and check that it is the wanted one."""
        if self.params["url"]:
            data = self._download(self.params["url"])
        else:
            data = base64.b64decode(self.params["content"])
        wanted = self.params["sha256"].lower()
        if wanted and hashlib.sha256(data).hexdigest() != wanted:
            self._fail(NOT_THE_ONE)
        descriptor = os.open(package, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)

    def _download(self, url: str) -> bytes:
        # Few need it, and a module that imports it takes longer.
        from ansible.module_utils.urls import fetch_url  # noqa: PLC0415

        answer, told = fetch_url(self, url, timeout=SECONDS)
        if told["status"] != 200:
            self._fail("%s: %s" % (url, told.get("msg", told["status"])))
        return bytes(answer.read())

    def _install(self, package: str) -> None:
        environment = dict(os.environ, LC_ALL="C")
        # Not as an argument, because those can be seen in the list of processes.
        if self.params["key"]:
            environment["JUMP_KEY_INFO"] = self.params["key"]
        # The variables of curl, which the package stores.
        if self.params["proxy"]:
            environment = {one: text for one, text in environment.items() if one not in PROXIES}
            environment["https_proxy"] = self.params["proxy"]
        command = ["sh", package, *self.params["options"]]
        self.ending.hold()
        # run_command can't remove a variable, and has no time limit.
        process = subprocess.Popen(  # pylint: disable=ansible-bad-function,consider-using-with
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        try:
            self.ending.release()
            out, err = process.communicate(timeout=PATIENCE)
        except (Interrupted, subprocess.TimeoutExpired):
            process.terminate()  # it removes what it has done
            try:
                process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
            raise Interrupted from None
        if process.returncode:
            told = err.decode("utf-8", "replace").strip()
            reason = told or "The package exited with status %d." % process.returncode
            self._fail(reason, rc=process.returncode, stdout=out.decode("utf-8", "replace"))

    def _boot(self) -> bool:
        """Enable and start it, as its init does; false where that takes other programs."""
        boot = self.params["boot"]
        if not boot:
            return False
        commands = ENABLES[boot["way"]] + (STARTS[boot["way"]] if self.params["start"] else [])
        stands = self._linked(boot) if boot["way"] == "runit" else {NAME: self.name}
        programs = [self.get_bin_path(one[0]) for one in commands]
        if not all(programs):
            return False
        runtime = os.environ.get("XDG_RUNTIME_DIR", "/run/user/%d" % os.geteuid())
        environment = {"XDG_RUNTIME_DIR": runtime, "LC_ALL": "C"}
        for program, command in zip(programs, commands):
            words = [program, *(stands.get(one, one) for one in command[1:])]
            self._do(words, **environment)
        return True

    def _linked(self, boot: Found) -> Found:
        """Enable a service of runit, which starts it within seconds; return what stands for what.

        A service that runit knows already has another script now.
        """
        folder = os.path.dirname(boot["path"])
        link = os.path.join(runit_services(), self.name)
        known = os.path.realpath(link) == os.path.realpath(folder)
        held = boot["held"]
        try:
            if held and not self.params["start"]:
                os.close(os.open(held, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644))
            elif held and os.path.lexists(held):
                os.unlink(held)
            state = os.path.join(RUNIT_STATE, "supervise." + self.name)
            _link(state, os.path.join(folder, "supervise"))
            _link(folder, link)
        except OSError as error:
            self._fail("%s: %s" % (error.filename2 or error.filename, error.strerror))
        return {LINK: link, ACTION: "restart" if known else "start"}

    def _do(self, command: Any, **environment: str) -> None:
        """Run a program of the system, or end with what it says."""
        status, out, told = self.run_command(command, environ_update=environment)
        if status:
            reason = told.strip() or out.strip() or "status %d" % status
            self._fail("%s: %s" % (" ".join(command), reason))

    def _wire(self) -> Found:
        """Write the file that starts it at boot, whole or not at all; return the diff."""
        boot = self.params["boot"]
        if not boot:
            return {}
        folder = os.path.dirname(boot["path"])
        for name, content in boot["beside"].items():
            self._write(os.path.join(folder, name), content, boot["mode"])
        self._write(boot["path"], boot["content"], boot["mode"])
        return {
            "before": "",
            "after": boot["content"],
            "before_header": boot["path"],
            "after_header": boot["path"],
        }

    def _write(self, path: str, content: str, mode: str) -> None:
        descriptor, made = tempfile.mkstemp(dir=self.tmpdir)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(content)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.atomic_move(made, path)
        self.set_mode_if_different(path, mode, False)

    def _fail(self, reason: str, **told: Any) -> NoReturn:
        self.fail_json(msg=reason, **told)
        raise AssertionError  # it does not return


def _link(target: str, path: str) -> None:
    """Make a symbolic link, in place of another one. A directory of that name is an error."""
    if os.path.islink(path):
        if os.readlink(path) == target:
            return
        os.unlink(path)
    os.symlink(target, path)


def _is_group(name: str) -> bool:
    try:
        return bool(grp.getgrnam(name))
    except KeyError:
        return False
