"""What services need from the parts above them, as types."""

from typing import Protocol


class Gateway(Protocol):
    """The part of the gateway that record-keeping services use."""

    def disconnect(self, client_id: str, code: str) -> None:
        """Close the client's link, telling it ``code``."""

    def send_uninstall(self, client_id: str) -> None:
        """Tell the client to uninstall itself, if it is connected."""


class NoGateway:
    """Of a process that holds no links, such as a command: nobody is connected."""

    def disconnect(self, client_id: str, code: str) -> None:
        """Nothing to close."""

    def send_uninstall(self, client_id: str) -> None:
        """Nobody to tell: the client is told when it connects next."""
