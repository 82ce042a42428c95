"""What the owner of the installation does for the client, and how the client asks for it."""

import array
import json
import os
import socket
from typing import TYPE_CHECKING, List, Optional

from jump_wire.local_control import LocalControl
from jump_wire.messages import ListLogins

from ..core.layout import Layout
from . import processes

if TYPE_CHECKING:
    from .logging_in import LoggingIn
    from .tool_process import RemoteTool

INSTALL, CONFIRM, ROLL_BACK = b"update", b"update-works", b"update-fails"
RESTRICT, SHOW = b"restrict ", b"show "
"""The requests to the root monitor.

After ``RESTRICT`` follows what is forbidden, and after ``SHOW`` what desktops show, as JSON.
"""

SCREEN = b"screen"
"""The request to show the screen. Its packet carries one end of the tool's control socket."""

LOG_OUT = b"logout "
"""The request to end a login, with its identity as JSON; and the answer, with the error's code."""

SHOW_SECONDS = 30
"""Maximum seconds for all desktops."""

LOG_OUT_SECONDS = 20
"""Maximum seconds for one logout."""

RESTART = b"restart"
"""The monitor's order to become the version that ``current`` leads to."""


class Owner:
    """The client's own account owns the installation, or root, whom the monitor asks.

    Args:
        layout: the installation.
        monitor: the socket to the root monitor; None in user mode.
    """

    def __init__(self, layout: Layout, monitor: Optional[socket.socket]) -> None:
        self._layout = layout
        self._monitor = monitor

    def install(self) -> None:
        """Have root install the downloaded update. In user mode it is installed already."""
        self._ask(INSTALL)

    def confirm(self) -> None:
        """End the trial of this version: it works."""
        if not self._ask(CONFIRM):
            from .trials import confirm  # noqa: PLC0415 - once after an update

            confirm(self._layout)

    def roll_back(self, reason: str) -> bool:
        """Order the version before to run again; return whether the client has to restart now."""
        if self._ask(ROLL_BACK):
            return False  # the monitor orders it
        from .trials import roll_back  # noqa: PLC0415 - rarely needed

        return roll_back(self._layout, reason)

    def restrict(self, control: LocalControl) -> None:
        """Have root store what is forbidden on this computer; in user mode, store it."""
        from ..core import local_control  # noqa: PLC0415 - rarely needed

        if not self._ask(RESTRICT + local_control.to_text(control)):
            try:
                local_control.store(self._layout, control)
            except OSError:
                pass  # a full disk: the next link brings it again

    def show(self, event: str, actor: str) -> None:
        """Show on the computer's desktop that a session has started or ended."""
        values = {"event": event, "actor": actor[:64]}
        if not self._ask(SHOW + json.dumps(values).encode()) and _may_have_desktop():
            processes.detach(lambda: _show(event, actor), SHOW_SECONDS)

    def log_out(self, wanted: ListLogins) -> bool:
        """Have root end a login, and return whether there is one to ask: in service mode."""
        values = {
            "session": wanted.session_id,
            "login": wanted.login_id,
            "uid": wanted.uid,
            "since": wanted.since,
        }
        return self._ask(LOG_OUT + json.dumps(values).encode())

    def start_screen(self, proxy: str) -> "Optional[RemoteTool]":
        """Have root start a tool that shows the desktop in use, as its user; None in user mode.

        Raises:
            OSError: the monitor has ended.
        """
        if self._monitor is None:
            return None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            ours.send(json.dumps({"proxy": proxy}).encode())
            rights = array.array("i", [theirs.fileno()]).tobytes()
            self._monitor.sendmsg([SCREEN], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        from .tool_process import RemoteTool  # noqa: PLC0415 - rarely needed

        return RemoteTool(ours)

    def log_in(self, account: str, password: str, proxy: str) -> "Optional[LoggingIn]":
        """Have root log in as another account; None in user mode."""
        if self._monitor is None:
            return None
        from .logging_in import LoggingIn  # noqa: PLC0415 - rarely needed

        return LoggingIn(self._monitor, account, password, proxy)

    def _ask(self, request: bytes) -> bool:
        if self._monitor is None:
            return False
        try:
            self._monitor.send(request)
        except OSError:
            pass  # it has ended, which the client notices too
        return True


def have_displays(runtime: str = "/run/user", x11: str = "/tmp/.X11-unix") -> bool:  # noqa: S108
    """Return whether a display runs here. Without one, root starts nothing to notify desktops.

    Args:
        runtime: the directory of the users' runtime directories.
        x11: where X servers have their sockets.
    """
    if _names(x11):
        return True
    users = (os.path.join(runtime, user) for user in _names(runtime))
    return any(name.startswith("wayland-") for user in users for name in _names(user))


def _names(folder: str) -> List[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _may_have_desktop() -> bool:
    """Return whether there is a bus. Where there is none, no process is started."""
    bus = "/run/user/%d/bus" % os.getuid()
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or os.path.exists(bus)


def _show(event: str, actor: str) -> None:
    from .desktop import show  # noqa: PLC0415 - in a process of its own

    show(event, actor)
