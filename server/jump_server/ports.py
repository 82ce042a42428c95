"""Interfaces that the rules need from the modules above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from jump_wire.messages import (
    Chat,
    Conference,
    ConnectionType,
    Elevate,
    ListLogins,
    PinRequest,
    Update,
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A participant's connection to a tool in this worker.

    ``sign_in`` identifies the sign-in or API token that opened it. ``controls`` is true for the
    viewer that controls a shared tool, and for every private pipe.
    """

    session_id: str
    tool_id: str
    participant_id: str
    sign_in: str
    controls: bool
    shared: bool


class Gateway(Protocol):
    """The only access to connected Jump Clients."""

    def is_connected(self, client_id: str) -> bool:
        """Return whether the client's link is open now."""

    def is_alive(self, client_id: str) -> bool:
        """Return whether a computer answers on the client's link now."""

    def disconnect(self, client_id: str, code: str) -> None:
        """Close the client's link with the error code ``code``."""

    def send_uninstall(self, client_id: str) -> None:
        """Ask the client to uninstall itself, if it is connected."""

    def send_wake(self, client_id: str, macs: Sequence[str]) -> None:
        """Make the client wake its neighbours with these network cards."""

    def send_update(self, client_id: str, offer: Update) -> None:
        """Offer another version to the client, if it is connected."""

    def send_connection_type(self, client_id: str, told: ConnectionType) -> None:
        """Tell the client its connection type, if it is connected."""

    def send_conference(self, client_id: str, told: Conference) -> None:
        """Tell a customer who is in the session, if it is connected."""

    def send_chat(self, client_id: str, told: Chat) -> None:
        """Send a customer a message of the chat, if it is connected."""

    def send_pin(self, client_id: str, wanted: PinRequest) -> None:
        """Ask a customer's client to install a Jump Client, if it is connected."""

    def send_elevate(self, client_id: str, wanted: Elevate) -> None:
        """Make a session's further tools run as another account, if the client is connected."""

    def send_list_logins(self, client_id: str, wanted: ListLogins) -> None:
        """Ask the client who is signed in, or to log one of them out, if it is connected."""

    def call(self, client_id: str) -> None:
        """Call a passive client in the background, unless it is connected."""

    def end_session(self, session_id: str, client_id: str | None, code: str) -> None:
        """Close the session's pipes with an error code, and end its tools on the client."""

    def attached(self) -> Sequence[Attached]:
        """Return the participants' connections to tools in this worker."""

    def hand_over(self, session_id: str, tool_id: str, participant_id: str) -> None:
        """Let a participant's viewer control a shared tool; with "", nobody's."""

    def remove_participant(
        self,
        session_id: str,
        participant_id: str,
        code: str,
        *,
        private_only: bool = False,
        keep: str = "",
    ) -> None:
        """Close the participant's pipes of the session with an error code.

        With ``private_only``, those of shared tools stay open; with ``keep``, those of this
        sign-in.
        """


class NoGateway:
    """The gateway of a process without links, such as a command."""

    def is_connected(self, client_id: str) -> bool:  # noqa: ARG002
        """Return false: no client is connected."""
        return False

    def is_alive(self, client_id: str) -> bool:  # noqa: ARG002
        """Return false: no client is connected."""
        return False

    def disconnect(self, client_id: str, code: str) -> None:
        """Do nothing: there is no link to close."""

    def send_uninstall(self, client_id: str) -> None:
        """Do nothing: the client gets the message when it connects again."""

    def send_wake(self, client_id: str, macs: Sequence[str]) -> None:
        """Do nothing: no client is connected."""

    def send_update(self, client_id: str, offer: Update) -> None:
        """Do nothing: no client is connected."""

    def send_connection_type(self, client_id: str, told: ConnectionType) -> None:
        """Do nothing: the client gets the message when it connects again."""

    def send_conference(self, client_id: str, told: Conference) -> None:
        """Do nothing: the customer gets the message when it connects again."""

    def send_chat(self, client_id: str, told: Chat) -> None:
        """Do nothing: the customer gets the message when it connects again."""

    def send_pin(self, client_id: str, wanted: PinRequest) -> None:
        """Do nothing: the customer gets the message when it connects again."""

    def send_elevate(self, client_id: str, wanted: Elevate) -> None:
        """Do nothing: no client is connected."""

    def send_list_logins(self, client_id: str, wanted: ListLogins) -> None:
        """Do nothing: no client is connected."""

    def call(self, client_id: str) -> None:
        """Do nothing: this process calls nobody."""

    def end_session(self, session_id: str, client_id: str | None, code: str) -> None:
        """Do nothing: this process has no pipes."""

    def attached(self) -> Sequence[Attached]:
        """Return nothing: this process has no pipes."""
        return ()

    def hand_over(self, session_id: str, tool_id: str, participant_id: str) -> None:
        """Do nothing: this process has no pipes."""

    def remove_participant(
        self,
        session_id: str,
        participant_id: str,
        code: str,
        *,
        private_only: bool = False,
        keep: str = "",
    ) -> None:
        """Do nothing: this process has no pipes."""
