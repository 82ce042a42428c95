"""What services need from the parts above them, as types."""

from collections.abc import Sequence
from typing import Protocol


class Gateway(Protocol):
    """The only door to the connected Jump Clients."""

    def is_connected(self, client_id: str) -> bool:
        """Whether the client's link is up at this moment."""

    def disconnect(self, client_id: str, code: str) -> None:
        """Close the client's link, telling it ``code``."""

    def send_uninstall(self, client_id: str) -> None:
        """Tell the client to uninstall itself, if it is connected."""

    def send_wake(self, client_id: str, macs: Sequence[str]) -> None:
        """Have the client wake its neighbours with these network cards."""

    def end_session(self, session_id: str, client_id: str | None, code: str) -> None:
        """Close the session's pipes with an error code, and end its tools on the client."""


class NoGateway:
    """Of a process that holds no links, such as a command: nobody is connected."""

    def is_connected(self, client_id: str) -> bool:  # noqa: ARG002
        """Nobody is."""
        return False

    def disconnect(self, client_id: str, code: str) -> None:
        """Nothing to close."""

    def send_uninstall(self, client_id: str) -> None:
        """Nobody to tell: the client is told when it connects next."""

    def send_wake(self, client_id: str, macs: Sequence[str]) -> None:
        """Nobody to tell."""

    def end_session(self, session_id: str, client_id: str | None, code: str) -> None:
        """No pipes here."""
