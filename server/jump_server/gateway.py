"""The only access from the rules to the hub.

The gateway calls the hub of its own process directly, and other workers by signals. It must be
called after a commit, in the event loop's thread (see ``Database``'s ``after_commit``); it rejects
other calls. Only the question whether a client is connected is allowed in a transaction.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from gevent import monkey
from gevent.event import AsyncResult
from gevent.timeout import Timeout

from jump_wire import messages

from .db import in_transaction
from .hub.arrivals import ANSWER_SECONDS
from .hub.hub import Hub
from .hub.ports import Peers
from .ports import Attached

_get_ident: Any = monkey.get_original("_thread", "get_ident")


class Misplaced(Exception):
    """The gateway was called at a place where it must not be: a bug of the caller."""


class Others(Peers, Protocol):
    """The other workers: the interface that the gateway needs."""

    def holds(self, client_id: str) -> bool:
        """Return whether another worker holds the client's link."""

    def is_alive(self, client_id: str) -> bool:
        """Challenge the client's link in the worker that holds it; return whether it answered."""

    def disconnect(self, client_id: str, code: str) -> None:
        """Close the client's link in the worker that holds it."""

    def end_session(self, session_id: str, code: str) -> None:
        """Close the session's pipes in all other workers with an error code."""

    def hand_over(self, session_id: str, tool_id: str, participant_id: str) -> None:
        """Give control of a shared tool to a participant, in the worker that relays it."""

    def remove_participant(
        self, session_id: str, participant_id: str, code: str, *, private_only: bool, keep: str
    ) -> None:
        """Close the participant's connections to tools in all other workers."""


class Caller(Protocol):
    """Calls passive clients: the interface that the gateway needs."""

    def ring(self, client_id: str) -> None:
        """Call the client in the background."""


class Gateway:
    """Reaches Jump Clients and their pipes in any worker.

    Args:
        hub: the hub of this process.
        others: the other workers; None when this is the only one.

    Raises:
        Misplaced: a method was called in a transaction, or in another thread than the one that
            created the gateway.
    """

    def __init__(self, hub: Hub, others: Others | None) -> None:
        self._hub = hub
        self._others = others
        self._caller: Caller | None = None
        self._thread = _get_ident()

    def calls_by(self, caller: Caller) -> None:
        """Set what calls passive clients."""
        self._caller = caller

    def is_connected(self, client_id: str) -> bool:
        """Return whether the client's link is open now.

        Raises:
            UserError: ``cluster_unavailable`` when the link is not in this worker and the other
                workers can't be asked.
        """
        if self._hub.link(client_id) is not None:
            return True
        if self._others is None:
            return False  # reading the hub's table is safe in any thread
        self._check_thread()
        return self._others.holds(client_id)

    def is_alive(self, client_id: str) -> bool:
        """Return whether a computer answers on the client's link. Takes several seconds if not.

        A link that does not answer is closed.

        Raises:
            UserError: ``cluster_unavailable``.
        """
        self._check()
        answer: AsyncResult[bool] = AsyncResult()
        if not self._hub.arrivals.ask(client_id, answer.set):
            return self._others is not None and self._others.is_alive(client_id)
        try:
            return bool(answer.get(timeout=2 * ANSWER_SECONDS))
        except Timeout:
            return False

    def disconnect(self, client_id: str, code: str) -> None:
        """Close the client's link with an error code that states the reason."""
        self._check()
        link = self._hub.link(client_id)
        if link is not None:
            link.refuse(code)
        elif self._others is not None:
            self._others.disconnect(client_id, code)

    def send_uninstall(self, client_id: str) -> None:
        """Ask the client to uninstall itself; do nothing when it is not connected."""
        self._tell(client_id, messages.Uninstall())

    def send_wake(self, client_id: str, macs: Sequence[str]) -> None:
        """Make the client wake its neighbours with these network cards."""
        self._tell(client_id, messages.Wake(tuple(macs)))

    def send_update(self, client_id: str, offer: messages.Update) -> None:
        """Offer another version to the client; do nothing when it is not connected."""
        self._tell(client_id, offer)

    def send_connection_type(self, client_id: str, told: messages.ConnectionType) -> None:
        """Tell the client its connection type; do nothing when it is not connected."""
        self._tell(client_id, told)

    def send_conference(self, client_id: str, told: messages.Conference) -> None:
        """Tell a customer who is in the session; do nothing when it is not connected."""
        self._tell(client_id, told)

    def send_chat(self, client_id: str, told: messages.Chat) -> None:
        """Send a customer a message of the chat; do nothing when it is not connected."""
        self._tell(client_id, told)

    def send_pin(self, client_id: str, wanted: messages.PinRequest) -> None:
        """Ask a customer's client to install a Jump Client; do nothing without a connection."""
        self._tell(client_id, wanted)

    def send_elevate(self, client_id: str, wanted: messages.Elevate) -> None:
        """Make a session's further tools run as another account; nothing if not connected."""
        self._tell(client_id, wanted)

    def send_list_logins(self, client_id: str, wanted: messages.ListLogins) -> None:
        """Ask the client who is signed in, or to log one out; do nothing if not connected."""
        self._tell(client_id, wanted)

    def call(self, client_id: str) -> None:
        """Call a passive client in the background, unless it is connected.

        Its link tells it what it has to know.
        """
        self._check()
        if self._caller is not None:
            self._caller.ring(client_id)

    def end_session(self, session_id: str, client_id: str | None, code: str) -> None:
        """Close the session's pipes, and end its tools on the computer, if it has one.

        Args:
            session_id: the session.
            client_id: the Jump Client of the session, if any.
            code: the error code for viewers.
        """
        self._check()
        self._hub.pipes.end_session(session_id, code)
        if self._others is not None:
            self._others.end_session(session_id, code)
        if client_id is not None:
            self._tell(client_id, messages.EndSession(session_id))

    def attached(self) -> Sequence[Attached]:
        """Return the participants' connections to tools in this worker."""
        return self._hub.pipes.attached()

    def hand_over(self, session_id: str, tool_id: str, participant_id: str) -> None:
        """Give control of a shared tool to a participant that watches it; with "", to nobody.

        Nothing happens when the participant is not attached to the tool. The hub reports every
        change to its ``Directory``.
        """
        self._check()
        here = self._hub.pipes.hand_over(session_id, tool_id, participant_id)
        if not here and self._others is not None:
            self._others.hand_over(session_id, tool_id, participant_id)

    def remove_participant(
        self,
        session_id: str,
        participant_id: str,
        code: str,
        *,
        private_only: bool = False,
        keep: str = "",
    ) -> None:
        """Close the participant's connections to the session's tools.

        Args:
            session_id: the session.
            participant_id: the id with which the connections were opened.
            code: the error code for the participant.
            private_only: whether connections to shared tools stay open.
            keep: the sign-in whose connections stay open.
        """
        self._check()
        whom, but = (session_id, participant_id, code), (private_only, keep)
        self._hub.pipes.remove(*whom, private_only=but[0], keep=but[1])
        if self._others is not None:
            self._others.remove_participant(*whom, private_only=but[0], keep=but[1])

    def _tell(self, client_id: str, message: Any) -> None:
        self._check()
        link = self._hub.link(client_id)
        if link is not None:
            link.send(message)
        elif self._others is not None:
            self._others.tell(client_id, message, _nobody)

    def _check(self) -> None:
        self._check_thread()
        if in_transaction():
            raise Misplaced("the gateway was called before the commit: use after_commit")

    def _check_thread(self) -> None:
        if _get_ident() != self._thread:
            raise Misplaced("the gateway was called outside the event loop's thread")


def _nobody(code: str) -> None:
    """Do nothing: the client gets the message when it connects again."""
