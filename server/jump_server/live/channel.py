"""A console's event channel: a subscriber of the events on a parked connection."""

from collections.abc import Callable, Sequence

from websockets.frames import CloseCode

from jump_wire.errors import UserError

from ..hub.connection import Connection
from ..hub.hub import RESTARTING
from ..hub.limits import HIGH_WATER
from ..services.actors import Actor
from ..services.events import Events, Groups

CLOSE_WITH_ERROR = 4000


class Channel:
    """Sends events to one console; one that lags behind is told to load everything again.

    Args:
        connection: the parked WebSocket.
        events: where it is subscribed.
        actor: whose console it is.
        look_up: gives the Jump Groups that the actor sees.
        groups: what that gave at first.
        on_gone: called when the console is gone.
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
        """Whose console it is."""
        return self.actor.user_id

    def refresh(self) -> None:
        """Look up again what the console may see: nothing when that fails, and it comes back."""
        try:
            self.groups = self._look_up()
        except UserError:
            self.groups = frozenset()
            self._connection.close(RESTARTING, "look again")

    def deliver(self, frames: Sequence[bytes]) -> None:
        """Send events, unless the console is too far behind."""
        if self._connection.buffered > HIGH_WATER:
            self._lagging = True
            return
        self._connection.send((b'{"events":[' + b",".join(frames) + b"]}").decode())

    def close(self, code: str) -> None:
        """End the channel with an error code that the console understands."""
        self._connection.close(CLOSE_WITH_ERROR, code)

    # --- called by the connection -------------------------------------------

    def on_message(self, data: str | bytes) -> None:  # noqa: ARG002  # part of the protocol
        """End it: a console has nothing to say here, and may not say that for ever."""
        self._connection.fail(CloseCode.POLICY_VIOLATION, "nothing is expected here")

    def on_closed(self, code: int) -> None:  # noqa: ARG002  # part of the protocol
        """Forget the console."""
        self._events.unsubscribe(self)
        self._on_gone(self)

    def on_drained(self) -> None:
        """A console that lagged behind has caught up with what was sent: the rest it must load."""
        if self._lagging:
            self._lagging = False
            newest = self._events.bookmark()
            self._connection.send('{"events":[{"id":"%s","type":"resync"}]}' % newest)

    def on_present(self) -> None:
        """Nobody asks a console whether it is there."""
