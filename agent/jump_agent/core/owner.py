"""What the owner of the installation does for the client: root in service mode."""

from typing import Protocol

from jump_wire.local_control import LocalControl
from jump_wire.messages import ListLogins

from .updates.ports import Owner as UpdatesOwner


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
