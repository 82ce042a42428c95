"""What the owner of the installation does for the client."""

from typing import Optional

from jump_wire.local_control import LocalControl
from jump_wire.messages import ListLogins

from ..core import local_control
from ..core.layout import Layout
from ..core.owner import Login
from ..core.ports import ToolProcess
from ..core.store import remove
from ..core.updates import trials
from . import requests


class Owner:
    """The client's own account owns the installation, or the system, which a service asks.

    Args:
        layout: the installation.
        events: the name of the events of a service; empty in user mode.
    """

    def __init__(self, layout: Layout, events: str = "") -> None:
        self._layout = layout
        self._events = events

    def install(self) -> None:
        """Have the system install the downloaded update. In user mode it is installed already."""
        self._ask(requests.UPDATE)

    def confirm(self) -> None:
        """End the trial of this version: it works."""
        if not self._ask(requests.CONFIRM):
            remove(self._layout.trial)

    def roll_back(self, reason: str) -> bool:
        """Order the version before to run again; return whether the client has to restart now."""
        if self._ask(requests.ROLL_BACK, reason.encode()):
            return False  # the answer orders it
        return trials.roll_back(self._layout, reason)

    def restrict(self, control: LocalControl) -> None:
        """Have the system store what is forbidden on this computer; in user mode, store it."""
        if self._ask(requests.RESTRICT, local_control.to_text(control)):
            return
        try:
            local_control.store(self._layout, control)
        except OSError:
            pass  # a full disk: the next link brings it again

    def show(self, event: str, actor: str) -> None:
        """Do nothing: there is no notification on Windows yet."""

    def log_out(self, wanted: ListLogins) -> bool:  # noqa: ARG002 - as above
        """Return false: no login can be ended on Windows yet."""
        return False

    def start_screen(self, proxy: str) -> Optional[ToolProcess]:  # noqa: ARG002
        """Return None: the screen can't be shown on Windows yet."""
        return None

    def log_in(self, account: str, password: str, proxy: str) -> Optional[Login]:  # noqa: ARG002
        """Return None: the client can't become another account on Windows yet."""
        return None

    def _ask(self, request: str, data: bytes = b"") -> bool:
        if not self._events:
            return False
        requests.ask(self._layout, self._events, request, data)
        return True
