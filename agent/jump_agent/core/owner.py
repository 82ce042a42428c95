"""What the owner of the installation does for the client: root in service mode."""

from typing import List, Optional, Protocol

from jump_wire.local_control import LocalControl
from jump_wire.messages import ListLogins

from .ports import Control, ToolProcess
from .updates.ports import Owner as UpdatesOwner


class Login(Protocol):
    """A login as another account, until its end.

    Attributes:
        account: the account that tools run as now; empty before that.
        problem: the code of the error that ended it, or an empty text.
    """

    account: str
    problem: str

    @property
    def deadline(self) -> float:
        """The monotonic time at which :meth:`tick` has something to do."""

    def controls(self) -> List[Control]:
        """Return what to wait for, for :meth:`read`; nothing once it has ended."""

    def read(self) -> None:
        """Handle what is ready."""

    def tick(self) -> None:
        """Give up when it has taken too long."""

    def start_tool(self) -> ToolProcess:
        """Start a tool as the account; raise OSError when the login has ended."""

    def end(self) -> None:
        """End the login, and the tools that run as the account."""


class Owner(UpdatesOwner, Protocol):
    """The owner. A platform implements it; idle clients import this for its type only."""

    def restrict(self, control: LocalControl) -> None:
        """Store what is forbidden on this computer."""

    def show(self, event: str, actor: str) -> None:
        """Show on the computer's desktop that a session has ``started`` or ``ended``."""

    def log_out(self, wanted: ListLogins) -> bool:
        """Have root end a login. Return false in user mode: nothing happens then.

        An order says later how it ended, see :func:`.logins.heard`.
        """

    def start_screen(self, proxy: str) -> Optional[ToolProcess]:
        """Have root start a tool that shows the desktop in use, as its user; None in user mode.

        Raise OSError when that fails.
        """

    def log_in(self, account: str, password: str, proxy: str) -> Optional[Login]:
        """Begin a login as another account; None where the client may not become another."""
