"""The process that shows the screen for a tool: x11vnc or wayvnc where they are, else ours.

It has one end of a socket pair, so no other process can connect to the screen. Its first line says
what is shown, as JSON; then follow the bytes of RFB.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import Any, Dict, List, Optional

from jump_wire.errors import UserError

from .. import privileges, processes
from ..child import forget_parent
from ..tool_process import keep_only
from . import places
from .picture import Area, Monitor, Picture
from .sharing import share
from .x11 import Display, DisplayError, Refused

OURS, X11VNC, WAYVNC = "jump-client", "x11vnc", "wayvnc"
"""The programs that show a screen."""

NOT_YET = ("GNOME", "KDE", "Budgie", "Cinnamon", "Unity", "XFCE", "LXQt", "Pantheon", "COSMIC")
"""Desktops whose Wayland compositor lets no program show the screen without its user."""

PATH = "/usr/local/bin:/usr/bin:/bin"
"""Where x11vnc and wayvnc are looked for."""

START_SECONDS = 5.0
"""Seconds for wayvnc to listen."""

END_SECONDS = 2.0
"""Seconds for the process to end."""

_PIECE = 64 * 1024


class Helper:
    """A running process that shows the screen.

    Args:
        monitor: the monitor's number from 1; 0 is the whole display.

    Raises:
        OSError: no process could be started.

    Attributes:
        socket: the connection to it. The caller closes it.
    """

    def __init__(self, monitor: int) -> None:
        self.socket, theirs = socket.socketpair()
        try:
            self._pid = os.fork()
        except OSError:
            self.socket.close()
            theirs.close()
            raise
        if self._pid == 0:
            try:
                os.setsid()
                keep_only(theirs)
                forget_parent(256)
                signal.signal(signal.SIGPIPE, signal.SIG_IGN)
                serve(theirs, monitor)
            finally:
                os._exit(0)
        theirs.close()

    def end(self) -> None:
        """End it, and the programs that it has started."""
        if not self._pid:
            return
        try:
            os.killpg(self._pid, signal.SIGTERM)
        except OSError:
            pass  # it has ended, or not begun
        processes.wait(self._pid, END_SECONDS)
        self._pid = 0


def serve(viewer: socket.socket, monitor: int) -> None:
    """Show the screen of this account's desktop on a socket."""
    account = privileges.account_name()
    try:
        place = places.find(os.environ)
        if place is None:
            raise UserError("screen_no_display")
        if place.wayland:
            _show_wayland(place, viewer, account)
        else:
            _show_x11(place, viewer, monitor, account)
    except UserError as error:
        _tell(viewer, code=error.code, parameters=error.packed)
    except Refused:
        refused = UserError("screen_refused", account=account)
        _tell(viewer, code=refused.code, parameters=refused.packed)
    except (DisplayError, OSError) as problem:
        failed = UserError("screen_failed", reason=str(problem)[:128])
        _tell(viewer, code=failed.code, parameters=failed.packed)


def _tell(viewer: socket.socket, **values: Any) -> None:
    try:
        viewer.sendall(json.dumps(values).encode() + b"\n")
    except OSError:
        pass  # the tool has ended


# --- X displays ---


def _show_x11(place: places.Place, viewer: socket.socket, monitor: int, account: str) -> None:
    display = Display(place.display, place.authority)
    picture = Picture(display, monitor)
    program = shutil.which(X11VNC, path=PATH)
    shown = monitor if monitor <= len(picture.monitors) else 0
    _tell(
        viewer,
        code="",
        program=X11VNC if program else OURS,
        account=account,
        monitor=shown,
        monitors=[_named(one) for one in picture.monitors],
    )
    if program is None:
        share(display, monitor, viewer)
        return
    display.close()
    for standard in (0, 1):
        os.dup2(viewer.fileno(), standard)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 2)
    arguments = x11vnc_arguments(program, place, picture.area if shown else None)
    os.execve(program, arguments, _environment())


def _named(monitor: Monitor) -> str:
    name = "".join(one if one.isprintable() and one != " " else "_" for one in monitor.name)
    return "%s %d %d" % (name, monitor.area.width, monitor.area.height)


def x11vnc_arguments(program: str, place: places.Place, area: Optional[Area]) -> List[str]:
    """Return the command line of x11vnc. It reads no settings of the account."""
    found = [program, "-inetd", "-display", place.display, "-norc", "-nopw", "-quiet", "-nolookup"]
    found += ["-noremote", "-nocmds", "-xkb", "-repeat", "-noncache", "-nobell", "-clear_keys"]
    if place.authority and os.path.exists(place.authority):
        found += ["-auth", place.authority]
    if area is not None:
        found += ["-clip", "%dx%d+%d+%d" % (area.width, area.height, area.x, area.y)]
    return found


def _environment() -> Dict[str, str]:
    kept = ("HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return {**found, "PATH": PATH, "LC_ALL": "C"}


# --- Wayland ---


def _show_wayland(place: places.Place, viewer: socket.socket, account: str) -> None:
    if any(place.desktop.lower() == name.lower() for name in NOT_YET):
        raise UserError("screen_wayland", desktop=place.desktop)
    program = shutil.which(WAYVNC, path=PATH)
    if program is None:
        raise UserError("screen_wayvnc_missing")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that the folder is removed
    runtime, name = os.path.split(place.wayland)
    environment = {**_environment(), "XDG_RUNTIME_DIR": runtime, "WAYLAND_DISPLAY": name}
    with tempfile.TemporaryDirectory(prefix="jump-client-", dir=runtime) as folder:
        path = os.path.join(folder, "rfb")
        arguments = [program, "--config", os.devnull, *_control(program, folder)]
        with subprocess.Popen(
            [*arguments, "--unix-socket", path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        ) as wayvnc:
            try:
                with _connected(path, wayvnc, place) as screen:
                    _tell(viewer, code="", program=WAYVNC, account=account, monitor=0, monitors=[])
                    splice(viewer, screen)
            finally:
                _stop(wayvnc)


def _stop(wayvnc: "subprocess.Popen[bytes]") -> None:
    wayvnc.terminate()
    try:
        wayvnc.wait(END_SECONDS / 2)
    except subprocess.TimeoutExpired:
        wayvnc.kill()


def _control(program: str, folder: str) -> List[str]:
    """Return the option for wayvnc's control socket; older versions have none.

    Without it, a second wayvnc of the account would not start.
    """
    done = subprocess.run(
        [program, "--help"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=START_SECONDS,
        check=False,
    )
    return ["--socket=" + os.path.join(folder, "control")] if b"--socket" in done.stdout else []


def _connected(path: str, wayvnc: "subprocess.Popen[bytes]", place: places.Place) -> socket.socket:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and wayvnc.poll() is None:
        screen = socket.socket(socket.AF_UNIX)
        try:
            screen.connect(path)
        except OSError:
            screen.close()
            time.sleep(0.02)
        else:
            return screen
    # Its compositor does not have the protocols of wlroots.
    raise UserError("screen_wayland", desktop=place.desktop or "?")


def splice(one: socket.socket, other: socket.socket) -> None:
    """Copy bytes between two connections until one of them ends."""
    to = {one: other, other: one}
    try:
        while True:
            for ready in select.select([one, other], [], [])[0]:
                data = ready.recv(_PIECE)
                if not data:
                    return
                to[ready].sendall(data)
    except OSError:
        pass  # the other one has ended, too
