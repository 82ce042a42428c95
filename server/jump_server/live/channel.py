"""A console's event channel: a subscriber of events on a parked connection."""

from collections.abc import Callable, Sequence

from websockets.frames import CloseCode

from jump_wire import closing
from jump_wire.errors import UserError

from ..core.actors import Actor
from ..hub.connection import Connection
from ..hub.hub import RESTARTING
from ..hub.limits import HIGH_WATER
from .events import Events, Groups


class Channel:
    """Sends events to one console. A console that lags behind is told to reload everything.

    Args:
        connection: the parked WebSocket.
        events: the events to subscribe to.
        actor: the console's user.
        look_up: returns the Jump Groups visible to the actor.
        groups: the first result of ``look_up``.
        on_gone: called when the console has disconnected.
    """

    def __init__(
        self,
        connection: Connection,
        events: Events,
        actor: Actor,
        look_up: Callable[[], Groups],
        groups: Groups,
        on_gone: Callable[["Channel"], None],
    ) -> None:
        self._connection = connection
        self._events = events
        self._look_up = look_up
        self._on_gone = on_gone
        self._lagging = False
        self.actor = actor
        self.groups = groups

    @property
    def user_id(self) -> str:
        """The id of the console's user."""
        return self.actor.user_id

    def refresh(self) -> None:
        """Look up again which groups the console may see; if that fails, close it and show none."""
        try:
            self.groups = self._look_up()
        except UserError:
            self.groups = frozenset()
            self._connection.close(RESTARTING, "look again")

    def deliver(self, frames: Sequence[bytes]) -> None:
        """Send events, unless the console has too many unsent bytes."""
        if self._connection.buffered > HIGH_WATER:
            self._lagging = True
            return
        self._connection.send((b'{"events":[' + b",".join(frames) + b"]}").decode())

    def close(self, code: str) -> None:
        """Close the channel with an error code that the console understands."""
        self.refuse(UserError(code))

    def refuse(self, error: UserError) -> None:
        """Close the channel with an error."""
        self._connection.close(closing.ERROR, closing.reason(error))

    # --- called by the connection -------------------------------------------

    def on_message(self, data: str | bytes) -> None:  # noqa: ARG002  # part of the protocol
        """Close the channel: a console must not send anything here."""
        self._connection.fail(CloseCode.POLICY_VIOLATION, "nothing is expected here")

    def on_closed(self, code: int) -> None:  # noqa: ARG002  # part of the protocol
        """Unsubscribe the console."""
        self._events.unsubscribe(self)
        self._on_gone(self)

    def on_drained(self) -> None:
        """Tell a console that lagged behind to reload, because events were left out."""
        if self._lagging:
            self._lagging = False
            newest = self._events.bookmark()
            self._connection.send('{"events":[{"id":"%s","type":"resync"}]}' % newest)

    def on_present(self) -> None:
        """Do nothing: a console is never challenged."""
