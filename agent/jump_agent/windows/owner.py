"""What the owner of the installation does for the client."""

from typing import Optional

from jump_wire.local_control import LocalControl
from jump_wire.messages import ListLogins

from ..core import local_control
from ..core.layout import Layout
from ..core.owner import Login
from ..core.ports import ToolProcess


class Owner:
    """The client's own account, which owns the installation.

    Args:
        layout: the installation.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def install(self) -> None:
        """Do nothing: the update is installed already."""

    def restrict(self, control: LocalControl) -> None:
        """Store what is forbidden on this computer."""
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
