"""Start at boot or at login: the init script's ``enable``, ``enable-login`` and ``disable``.

In service mode, root uses systemd, OpenRC or sysvinit. In user mode, the account gets a systemd
user unit that runs without a login. Where neither works, a line in the crontab starts the client.

With ``enable-login``, a client in user mode runs while its account is logged in: by a systemd user
unit, or by the desktop's autostart. The account's user manager ends with its last login session.
"""

import hashlib
import os
import shlex
import subprocess
import time
from typing import List, NamedTuple, Optional

from ..core.console import choose, fail, say
from ..core.layout import SERVICE, USER, Config, Layout
from . import boot_files, processes
from .boot_folders import OwnFolders
from .first_start import FirstStart
from .privileges import account_name
from .service import stop
from .storage import remove

SECONDS = 30.0
"""Maximum run time of a system program, in seconds."""

START_SECONDS = 10.0
"""Maximum wait, in seconds, until a started unit's process is running."""


class Places(NamedTuple):
    """The system's directories for services. Tests use other ones."""

    systemd: str = "/run/systemd/system"
    openrc: str = "/run/openrc"
    units: str = "/etc/systemd/system"
    scripts: str = "/etc/init.d"
    lingering: str = "/var/lib/systemd/linger"
    managers: str = "/run/user"


def enable(layout: Layout, config: Config, places: Optional[Places] = None) -> int:
    """Configure the start at boot, and return the exit status.

    With systemd, a running client is restarted as the unit.
    """
    for way in _ways(layout, config, places or Places()):
        if way.is_there() and way.wire():
            say(
                choose(
                    "The Jump Client will start at boot (%s).",
                    "Le Jump Client démarrera avec l'ordinateur (%s).",
                )
                % way.name
            )
            return 0
    return fail("boot_unknown", path=os.path.join(layout.directory, "init-script"))


def enable_login(layout: Layout, config: Config, places: Optional[Places] = None) -> int:
    """Start the client now, and with each login session of its account; return the exit status.

    It ends with the session. Only for user mode. The first start waits for the server's answer.
    """
    with FirstStart(layout, config) as first:
        for way in _login_ways(layout, config, places or Places()):
            if way.is_there() and way.wire():
                say(
                    choose(
                        "The Jump Client runs while %s is logged in (%s).",
                        "Le Jump Client fonctionne tant que %s a une session ouverte (%s).",
                    )
                    % (config.account, way.name)
                )
                return first.report()
    return fail("login_session_unknown", account=config.account)


def disable(layout: Layout, config: Config, places: Optional[Places] = None) -> int:
    """Undo :func:`enable` for every boot system; other programs' entries stay."""
    unwire(layout, config, places or Places())
    say(
        choose(
            "The Jump Client will no longer start at boot.",
            "Le Jump Client ne démarrera plus avec l'ordinateur.",
        )
    )
    return 0


def unwire(layout: Layout, config: Config, places: Optional[Places] = None) -> None:
    """Undo :func:`enable` and :func:`enable_login` without a message."""
    used = places or Places()
    for way in (*_ways(layout, config, used), _Autostart(layout, config, used)):
        if way.is_there():
            way.unwire()
    OwnFolders(layout).remove()


def run(command: List[str], text: Optional[str] = None) -> Optional[str]:
    """Run a system program and return its output, or None if it fails or does not exist."""
    values = {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
    values["HOME"] = os.path.expanduser("~")
    values["XDG_RUNTIME_DIR"] = "/run/user/%d" % os.geteuid()
    try:
        done = subprocess.run(
            command,
            env=values,
            input=(text or "").encode("utf-8", "surrogateescape"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None


class _Way:
    """One boot system that can start the client."""

    name = ""

    def __init__(self, layout: Layout, config: Config, places: Places) -> None:
        self.layout, self.config, self.places = layout, config, places

    def is_there(self) -> bool:
        """Return whether this computer uses this boot system."""
        raise NotImplementedError

    def wire(self) -> bool:
        """Register the client, and return whether this succeeded."""
        raise NotImplementedError

    def unwire(self) -> None:
        """Remove what :meth:`wire` created, if anything."""
        raise NotImplementedError

    def own(self, folder: str, suffix: str = "") -> str:
        """Return the path of this installation's file in ``folder``, existing or not."""
        number = hashlib.sha256(os.fsencode(self.layout.directory)).hexdigest()[:8]
        first = os.path.join(folder, "jumpclient" + suffix)
        if not os.path.lexists(first) or boot_files.is_own(first, self.layout.directory):
            return first
        return os.path.join(folder, "jumpclient-%s%s" % (number, suffix))

    def remove_own(self, path: str) -> bool:
        """Remove the file if this installation wrote it, and return whether it did."""
        if not boot_files.is_own(path, self.layout.directory):
            return False
        remove(path)
        return True

    def write(self, path: str, text: str, mode: int) -> None:
        """Write a service file, and make the folders that it needs."""
        OwnFolders(self.layout).make_for(path)
        boot_files.write(path, text, mode)


class _Systemd(_Way):
    name = "systemd"
    user = False

    def is_there(self) -> bool:
        return os.path.isdir(self.places.systemd)

    def folder(self) -> str:
        return self.places.units

    def wire(self) -> bool:
        path = self.own(self.folder(), ".service")
        target = "default.target" if self.user else "multi-user.target"
        self.write(path, boot_files.unit(self.layout.directory, target), 0o644)
        unit = os.path.basename(path)
        if self.call("daemon-reload") is None or self.call("enable", unit) is None:
            self.unwire()
            return False
        runs = processes.running(self.layout.pid) is not None
        if runs and stop(self.layout, self.config, quiet=True) == 0:
            self.call("start", unit)
            self._await()
        return True

    def _await(self) -> None:
        """Wait until the unit's process has written its pid file: systemd does not wait for it."""
        end = time.monotonic() + START_SECONDS
        while processes.running(self.layout.pid) is None and time.monotonic() < end:
            time.sleep(0.05)

    def unwire(self) -> None:
        path = self.own(self.folder(), ".service")
        if boot_files.is_own(path, self.layout.directory):
            self.call("disable", os.path.basename(path))
            self.remove_own(path)
            self.call("daemon-reload")

    def call(self, *words: str) -> Optional[str]:
        return run(["systemctl", *(["--user"] if self.user else []), *words])


class _SystemdUser(_Systemd):
    name = "systemd --user"
    user = True

    def is_there(self) -> bool:
        return os.path.isdir(self.places.systemd)

    def folder(self) -> str:
        return os.path.expanduser("~/.config/systemd/user")

    def wire(self) -> bool:
        mark = self._mark()
        lingers = os.path.exists(os.path.join(self.places.lingering, account_name()))
        if not lingers and run(["loginctl", "enable-linger"]) is None:
            return False
        if not os.path.isdir(os.path.join(self.places.managers, str(os.geteuid()))):
            return False
        if not lingers:
            self.write(mark, "", 0o644)
        return super().wire()

    def unwire(self) -> None:
        mark = self._mark()
        super().unwire()
        if os.path.exists(mark) and not os.path.exists(mark[: -len("lingers")] + "service"):
            remove(mark)
            run(["loginctl", "disable-linger"])

    def _mark(self) -> str:
        return self.own(self.folder(), ".service")[: -len("service")] + "lingers"


class _SystemdLogin(_SystemdUser):
    """The unit of :class:`_SystemdUser`, without a user manager that outlives the login."""

    def wire(self) -> bool:
        if not os.path.isdir(os.path.join(self.places.managers, str(os.geteuid()))):
            return False
        if not _Systemd.wire(self):
            return False
        unit = os.path.basename(self.own(self.folder(), ".service"))
        if processes.running(self.layout.pid) is None and self.call("start", unit) is None:
            self.unwire()
            return False
        self._await()
        return True


class _Autostart(_Way):
    """The desktop's autostart: a script that runs the client until the session ends."""

    name = "XDG autostart"

    def is_there(self) -> bool:
        return self.config.mode == USER

    def wire(self) -> bool:
        if not (os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")):
            return False
        if processes.running(self.layout.pid) is not None:
            stop(self.layout, self.config, quiet=True)
        directory = self.layout.directory
        self.write(self._script, boot_files.login_script(directory), 0o755)
        entry = boot_files.autostart_entry(directory, self._script)
        self.write(self.own(self._folder(), ".desktop"), entry, 0o644)
        return self._start()

    def unwire(self) -> None:
        self.remove_own(self.own(self._folder(), ".desktop"))
        self.remove_own(self._script)

    @property
    def _script(self) -> str:
        return os.path.join(os.path.dirname(self.layout.config), "login-session")

    def _folder(self) -> str:
        settings = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
        return os.path.join(settings, "autostart")

    def _start(self) -> bool:
        """Run the script now, and return whether there is a session that it can follow."""
        script = subprocess.Popen(
            ["/bin/sh", self._script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + START_SECONDS
        while processes.running(self.layout.pid) is None and time.monotonic() < end:
            if script.poll() is not None:
                self.unwire()
                return False
            time.sleep(0.05)
        return True


class _Script(_Way):
    """A script in /etc/init.d that has to be registered with one of several programs."""

    def wire(self) -> bool:
        path = self.own(self.places.scripts)
        self.write(path, self.text(os.path.basename(path)), 0o755)
        name = os.path.basename(path)
        if any(run(command) is not None for command in self.commands(name, add=True)):
            return True
        self.remove_own(path)
        return False

    def unwire(self) -> None:
        path = self.own(self.places.scripts)
        if boot_files.is_own(path, self.layout.directory):
            name = os.path.basename(path)
            for command in self.commands(name, add=False):
                run(command)
            self.remove_own(path)
            run(["update-rc.d", name, "remove"])  # requires that the script no longer exists

    def text(self, _name: str) -> str:
        raise NotImplementedError

    def commands(self, name: str, *, add: bool) -> List[List[str]]:
        raise NotImplementedError


class _OpenRc(_Script):
    name = "OpenRC"

    def is_there(self) -> bool:
        return os.path.isdir(self.places.openrc)

    def text(self, _name: str) -> str:
        return boot_files.openrc_script(self.layout.directory)

    def commands(self, name: str, *, add: bool) -> List[List[str]]:
        return [["rc-update", "add" if add else "del", name, "default"]]


class _SysVinit(_Script):
    name = "sysvinit"

    def is_there(self) -> bool:
        others = (self.places.systemd, self.places.openrc)
        return os.path.isdir(self.places.scripts) and not any(map(os.path.isdir, others))

    def text(self, _name: str) -> str:
        return boot_files.sysvinit_script(self.layout.directory, _name)

    def commands(self, name: str, *, add: bool) -> List[List[str]]:
        if add:
            return [["update-rc.d", name, "defaults"], ["chkconfig", "--add", name]]
        return [["chkconfig", "--del", name]]


class _Cron(_Way):
    name = "cron"

    def is_there(self) -> bool:
        return True

    def wire(self) -> bool:
        lines = self._others()
        return run(["crontab", "-"], "\n".join([*lines, self._line(), ""])) is not None

    def unwire(self) -> None:
        table = run(["crontab", "-l"])
        if table is not None and self._line() in table.splitlines():
            run(["crontab", "-"], "\n".join([*self._others(), ""]))

    def _others(self) -> List[str]:
        table = run(["crontab", "-l"]) or ""
        return [line for line in table.splitlines() if line != self._line()]

    def _line(self) -> str:
        script = shlex.quote(os.path.join(self.layout.directory, "init-script"))
        return "@reboot %s start >/dev/null 2>&1" % script.replace("%", "\\%")


def _login_ways(layout: Layout, config: Config, places: Places) -> List[_Way]:
    return [kind(layout, config, places) for kind in (_SystemdLogin, _Autostart)]


def _ways(layout: Layout, config: Config, places: Places) -> List[_Way]:
    kinds = [_Systemd, _OpenRc, _SysVinit, _Cron] if config.mode == SERVICE else []
    return [kind(layout, config, places) for kind in kinds or [_SystemdUser, _Cron]]
