"""What updates need of the platform, and of the owner of the installation."""

from typing import Protocol

from ..layout import Config, Layout


class Owner(Protocol):
    """What the owner of the installation does for updates: root in service mode.

    It answers by orders, for :meth:`jump_agent.core.ports.Waiter.take_orders`.
    """

    def install(self) -> None:
        """Have the downloaded update installed, where the client may not."""


class Updates(Protocol):
    """Updates of the client's code. ``name`` is the platform's in the signed documents."""

    name: str

    def install(self, layout: Layout, config: Config, version: str) -> None:
        """Verify and install a downloaded update; raise :class:`.verdict.Ended`."""

    def may_not_change(self, config: Config, *command: str) -> int:
        """Return 0 if the caller owns the installation, else print who does; return a status."""
