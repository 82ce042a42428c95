"""The only door from the services to the hub.

It calls the hub of its own process directly, and other workers' by signals. Its calls
belong after a commit, in the event loop's thread (see ``Database``'s ``after_commit``), and it
refuses others. Only whether a client is connected may be asked within a transaction.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from gevent import monkey

from jump_wire import messages

from .db import in_transaction
from .hub.hub import Hub
from .hub.ports import Peers

_get_ident: Any = monkey.get_original("_thread", "get_ident")


class Misplaced(Exception):
    """The gateway was called where it must not be: this is a bug of the caller's."""


class Others(Peers, Protocol):
    """The other workers, as the services need them."""

    def holds(self, client_id: str) -> bool:
        """Whether another worker holds the client's link."""

    def disconnect(self, client_id: str, code: str) -> None:
        """End the client's link, wherever it is."""

    def end_session(self, session_id: str, code: str) -> None:
        """Close the session's pipes with an error code, wherever they are."""


class Gateway:
    """Reaches Jump Clients and their pipes, wherever they are held.

    Args:
        hub: the hub of this process.
        others: the other workers; None when this is the only one.

    Raises:
        Misplaced: from each call that is made elsewhere than in the thread that made the
            gateway, or within a transaction.
    """

    def __init__(self, hub: Hub, others: Others | None) -> None:
        self._hub = hub
        self._others = others
        self._thread = _get_ident()

    def is_connected(self, client_id: str) -> bool:
        """Tell whether the client's link is up at this moment.

        Raises:
            UserError: ``cluster_unavailable`` when it is not here and nobody can be asked.
        """
        if self._hub.link(client_id) is not None:
            return True
        if self._others is None:
            return False  # to look into the hub's table is safe in any thread
        self._check_thread()
        return self._others.holds(client_id)

    def disconnect(self, client_id: str, code: str) -> None:
        """End the client's link, with the error code that tells it why."""
        self._check()
        link = self._hub.link(client_id)
        if link is not None:
            link.refuse(code)
        elif self._others is not None:
            self._others.disconnect(client_id, code)

    def send_uninstall(self, client_id: str) -> None:
        """Ask the client to uninstall itself; nothing happens when it is not connected."""
        self._tell(client_id, messages.Uninstall())

    def send_wake(self, client_id: str, macs: Sequence[str]) -> None:
        """Have the client wake its neighbours with these network cards."""
        self._tell(client_id, messages.Wake(tuple(macs)))

    def end_session(self, session_id: str, client_id: str | None, code: str) -> None:
        """Close the session's pipes, and end its tools on the computer, if it has one.

        Args:
            session_id: which session.
            client_id: the Jump Client that it goes through.
            code: the error code that tells viewers why.
        """
        self._check()
        self._hub.pipes.end_session(session_id, code)
        if self._others is not None:
            self._others.end_session(session_id, code)
        if client_id is not None:
            self._tell(client_id, messages.EndSession(session_id))

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
    """It is told when the client connects next."""
