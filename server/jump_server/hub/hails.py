"""Calls the agent for a tool that is only watched, so that nobody waits for it without an end.

A viewer that controls has the agent dial by itself. Where nobody controls, because the technician
has closed the browser for example, the agent is called for a viewer that watches. Another worker
may relay the tool already. It is asked first, because the agent has one end for each tool.
"""

from collections.abc import Iterable

from jump_wire.errors import UserError

from .calls import Calls
from .connection import Connection
from .holder import Holder
from .ports import Handler
from .relay import Relay
from .seats import Seat

ASK_SECONDS = 30.0
"""Seconds between two questions of a worker whose watchers wait for a relay."""

HEED_SECONDS = 2.0
"""Seconds in which another worker answers that it relays a tool."""

KEPT_SECONDS = 2 * ASK_SECONDS
"""Seconds for which that answer is believed."""

Key = tuple[str, str]
"""The ids of a session and of its tool."""


class Hail:
    """A relay that waits for the agent, on behalf of one of its viewers that watch."""

    def __init__(self, relay: Relay, seat: Seat) -> None:
        self._relay = relay
        self._seat = seat

    def join(self, connection: Connection) -> Handler:
        """Return the handler of the agent's end."""
        return self._relay.attend(self._seat, connection)

    def joined(self, connection: Connection) -> None:
        """Start to relay: nobody controls yet."""
        self._relay.joined(self._seat, connection)

    def refuse(self, error: UserError) -> None:
        """Tell all that watch why there is nothing to see."""
        for seat in _watching(self._relay):
            seat.refuse(error)


class Hails:
    """The relays of this worker that have viewers but no agent."""

    def __init__(self, hub: Holder, calls: Calls) -> None:
        self._hub = hub
        self._calls = calls
        # By tool and not in the relay, because viewers that come and go make a new one each time.
        self._sought: dict[Key, float] = {}
        """When the other workers were last asked for a relay."""
        self._kept: dict[Key, float] = {}
        """When another worker last said that it has the relay."""

    def look(self, relay: Relay) -> None:
        """Ask the other workers for a relay's agent once in a while, and then the agent itself."""
        if not relay.lacks_agent:
            return
        key, now = (relay.session_id, relay.tool_id), self._hub.clock()
        if now - self._sought.get(key, float("-inf")) > ASK_SECONDS:
            self._kept.pop(key, None)
            others = self._hub.peers.relay_wanted(*key)
            self._sought[key] = now if others else now - HEED_SECONDS
        heeded = now - self._sought[key] >= HEED_SECONDS and key not in self._kept
        # After the agent was lost, its controller has time to come back first.
        wait = self._hub.settings.pipe_timeout if relay.opened_at else 0
        if heeded and now - relay.lacks_since >= wait:
            self.call(relay)

    def call(self, relay: Relay) -> None:
        """Call the agent for a viewer that watches, unless it is called already."""
        if any(self._calls.waits(one.asked.pipe_id) for one in relay.seats):
            return
        seat = _watching(relay)[0]
        seat.asked = self._calls.addressed(relay.bounded(seat.asked))
        self._calls.make(relay.client_id, seat.asked, Hail(relay, seat), seat.summon)

    def drop(self, relay: Relay) -> None:
        """Forget the call for a relay, because a viewer that controls makes its own."""
        for seat in relay.seats:
            if not seat.viewer.controls:
                self._calls.drop(seat.asked)

    def kept(self, session_id: str, tool_id: str) -> None:
        """Note that another worker relays a tool."""
        self._kept[session_id, tool_id] = self._hub.clock()

    def sweep(self, relays: Iterable[Relay], now: float) -> None:
        """Look after all relays, and forget old answers."""
        self._sought = {key: at for key, at in self._sought.items() if now - at <= ASK_SECONDS}
        self._kept = {key: at for key, at in self._kept.items() if now - at <= KEPT_SECONDS}
        for relay in relays:
            self.look(relay)


def _watching(relay: Relay) -> list[Seat]:
    """Return the viewers of a relay without an agent that wait for nothing else."""
    if relay.agent is not None:
        return []
    return [one for one in relay.seats if one is not relay.controller and not relay.is_waiting(one)]
