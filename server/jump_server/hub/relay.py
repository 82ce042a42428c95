"""A relay: one tool that several viewers share. One of them controls it, the others watch.

The controller holds the agent back when it is slow, and so do the taps. A watcher never does: when
too much waits for it, it is sent nothing more until it has read that, and then begins again at a
point that the kind's :class:`.replay.Replay` chooses. What watchers send is dropped.

A new controller has a pipe of its own from the agent, as without sharing, because it may want
output that only the agent still has. The older end of the agent is then closed. Control can also
be handed over to a watcher, of which the agent notices nothing. While nobody controls, the agent's
end is opened for those that watch (:mod:`.hails`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from jump_server.ports import Attached
from jump_wire import closing, kinds, messages
from jump_wire.codec import encode, pack
from jump_wire.errors import GENERIC, UserError
from jump_wire.sharing import Control

from .calls import Summon
from .connection import Connection
from .limits import HIGH_WATER, WATCHERS, WATCHERS_EACH
from .pipe import CLOSE_ELSEWHERE, GOING_AWAY, NORMAL
from .ports import MakeTap, Viewer
from .replay import Replay
from .seats import AgentEnd, Owner, Seat
from .taps import Taps
from .watchers import Watchers

COME_AGAIN = 1012
"""Close code sent to viewers whose tool another worker relays, or is to relay."""

MOVE_SECONDS = 60.0
"""Seconds for which a relay stays where it was opened, wherever its viewers are routed."""

NAME_LIMIT = 128


class Relay:
    """The viewers of one tool, and the agent's end if it is open.

    Args:
        owner: holds the relay.
        client_id: the agent's client.
        asked: the request of the first viewer.
        replay: knows the kind.
        clock: monotonic seconds.
        taps: make the taps, which live as long as the relay.

    Attributes:
        controller: the viewer that controls; there is none without the agent's end.
        seats: the viewers, those that wait for the agent included.
        opened_at: when the agent's newest end was opened; 0.0 if there was none yet.
        lacks_since: when the agent's end was closed, or the relay was made.
    """

    def __init__(
        self,
        owner: Owner,
        client_id: str,
        asked: messages.OpenPipe,
        replay: Replay,
        clock: Callable[[], float],
        taps: Sequence[MakeTap],
    ) -> None:
        self._owner = owner
        self.client_id = client_id
        self.session_id = asked.session_id
        self.tool_id = asked.tool_id
        self.kind = asked.kind
        self.taps = Taps(taps, clock, self) if taps else None
        self.controller: Seat | None = None
        self.agent: AgentEnd | None = None
        self._replay = replay
        self._clock = clock
        self.opened_at = 0.0
        self._heir = ""
        """The participant that takes control when the agent is attached."""
        self.lacks_since = clock()
        self.seats: list[Seat] = []
        self._watchers = Watchers(replay)

    # --- contents ------------------------------------------------------------

    @property
    def viewer_count(self) -> int:
        """The number of viewers, those that wait for the agent included."""
        return len(self.seats)

    @property
    def buffered(self) -> int:
        """The number of bytes that wait for slow ends."""
        waiting = 0 if self.agent is None else self.agent.connection.buffered
        return waiting + sum(seat.buffered for seat in self.seats)

    def attached(self) -> list[Attached]:
        """Return who is attached: the controller first, then the watchers in their order."""
        first = () if self.controller is None else (self.controller,)
        return [
            Attached(
                self.session_id,
                self.tool_id,
                seat.viewer.participant_id,
                seat.viewer.sign_in,
                controls=seat is self.controller,
                shared=True,
            )
            for seat in (*first, *self._watchers)
        ]

    def count_of(self, participant_id: str) -> int:
        """Return the number of a participant's connections, waiting ones included."""
        return sum(seat.viewer.participant_id == participant_id for seat in self.seats)

    def has(self, seat: Seat) -> bool:
        """Return whether the viewer is still connected."""
        return seat in self.seats

    def is_waiting(self, seat: Seat) -> bool:
        """Return whether the viewer neither controls nor watches yet."""
        return seat is not self.controller and seat not in self._watchers

    # --- viewers come and go -------------------------------------------------

    def bounded(self, asked: messages.OpenPipe) -> messages.OpenPipe:
        """Return a request that skips no output which the taps have not seen."""
        if self.taps is None:
            return asked
        wanted = self._replay.bounded(kinds.parameters(asked))
        return replace(asked, parameters=tuple(pack(wanted)))

    def seat(self, viewer: Viewer, asked: messages.OpenPipe, summon: Summon | None = None) -> Seat:
        """Return a place for a viewer."""
        seat = Seat(self, viewer, asked, summon)
        self.seats.append(seat)
        return seat

    def watch(self, seat: Seat) -> None:
        """Let a viewer watch; refuse it when there are too many.

        It replaces the participant's oldest one, so that nobody takes all seats.
        """
        mine = self._watchers.all_of(seat.viewer.participant_id)
        if len(mine) >= WATCHERS_EACH:
            self._watchers.remove(mine[0])
            mine[0].refuse(UserError("tool_elsewhere"))
        if len(self._watchers) >= WATCHERS:
            seat.refuse(UserError("tool_full"))
            return
        self._watchers.add(seat)
        seat.send([self._control(seat)])
        self._watchers.catch_up(seat)

    def join(self, seat: Seat, connection: Connection) -> AgentEnd:
        """Let a viewer control through a new end of the agent; return that end's handler.

        Another participant that controlled until now watches from now on. An older connection of
        the same participant is closed. :meth:`joined` follows when the end's connection is open.
        """
        end = AgentEnd(self, connection)
        if seat not in self.seats:  # the viewer has disconnected
            return end
        old, older_end = self.controller, self.agent
        other = old is not None and old.viewer.participant_id != seat.viewer.participant_id
        if old is not None and other:
            self._step_back(old)
        self._replay.opens(kinds.parameters(seat.asked), keep_input=other)
        self.agent, self.controller, self._heir = end, seat, ""
        self.opened_at = self._clock()
        if old is not None and not other:
            old.refuse(UserError("tool_elsewhere"))
        if older_end is not None:
            older_end.connection.close(GOING_AWAY)
        return end

    def attend(self, seat: Seat, connection: Connection) -> AgentEnd:
        """Let viewers watch through a new end of the agent, which was called for one of them."""
        end = AgentEnd(self, connection)
        if seat in self.seats and self.agent is None:
            self._replay.opens(kinds.parameters(seat.asked), keep_input=False)
            self.agent, self.opened_at = end, self._clock()
        return end

    def joined(self, seat: Seat, connection: Connection) -> None:
        """Start to relay between the viewer and the new end."""
        if self.agent is None or self.agent.connection is not connection:
            connection.close(GOING_AWAY)
            return
        early, seat.early = seat.early, []
        for data in early:
            seat.on_message(data)
        self.release()
        self._tell_watchers()

    def hand_over(self, participant_id: str) -> bool:
        """Give control to a participant that watches; with "", to nobody.

        Returns:
            Whether the participant controls now, or as soon as the agent is attached.
        """
        new = self._watchers.last_of(participant_id) if participant_id else None
        self._heir = ""
        if participant_id and new is None:
            return self.controls(participant_id)
        if self.agent is None or (self.controller is None and not self._replay.is_attached):
            self._heir = participant_id
            return new is not None
        if self.controller is not None:
            self._step_back(self.controller)
        self.controller = new
        if new is not None:
            self._promote(new)
        self._tell_watchers()
        self._attend()
        self.release()
        return True

    def controls(self, participant_id: str) -> bool:
        seat = self.controller
        return seat is not None and seat.viewer.participant_id == participant_id

    def remove(self, goes: Callable[[Viewer], bool], error: UserError) -> None:
        """Close the connections of some viewers with an error."""
        for seat in [seat for seat in self.seats if goes(seat.viewer)]:
            seat.refuse(error)

    def left(self, seat: Seat, code: int) -> None:
        """Forget a viewer. Without any viewer, the agent's end is closed."""
        if seat not in self.seats:
            return
        self.seats.remove(seat)
        self._watchers.remove(seat)
        if seat is self.controller:
            self.controller = None
            self._tell_watchers()
            self._attend()
            self.release()
        if self.controller is None and not self._watchers and self.agent is not None:
            end, self.agent, self.lacks_since = self.agent, None, self._clock()
            end.connection.close(NORMAL if code == NORMAL else GOING_AWAY)
        self._owner.left(self, seat)
        if not self.seats:
            if self.taps is not None:
                self.taps.close()
            self._owner.over(self)

    def refuse(self, error: UserError) -> None:
        """Close all connections, and tell the viewers why. Nobody may attach any more."""
        self._owner.over(self)
        if self.taps is not None:
            self.taps.close()
        for seat in list(self.seats):
            seat.refuse(error)

    def tap_failed(self) -> None:
        """Close all connections, because nothing may pass without the tap."""
        self.refuse(UserError(GENERIC))

    def moved(self) -> None:
        """Send watchers to the worker that relays the tool now, if this one does not."""
        if self.agent is None:
            self._send_away(self._watchers)

    def give_away(self) -> bool:
        """Send all viewers to the worker where watchers wait for this relay.

        The proxy routes new viewers to that worker. If it routes each one differently, viewers
        would be sent around without an end, so a new relay stays for a while.

        Returns:
            False if the relay stays.
        """
        stays = self._clock() - self.opened_at <= MOVE_SECONDS
        if self.agent is not None and not stays:
            self._send_away(self.seats)
        return self.agent is None or not stays

    @property
    def lacks_agent(self) -> bool:
        """Whether watchers wait for the agent."""
        return self.agent is None and bool(self._watchers)

    # --- messages ------------------------------------------------------------

    def agent_said(self, end: AgentEnd, data: str | bytes) -> None:
        """Send a message of the agent to the viewers."""
        if end is not self.agent:  # a newer end has replaced it
            return
        passed = self._replay.from_agent(data)
        self._to_agent(passed.agent)
        controller = self.controller
        if controller is not None:
            controller.send(passed.controller)
            if controller.buffered > HIGH_WATER:
                end.connection.pause()
        if self._watchers:
            self._watchers.show(passed.watchers, anew=passed.anew)
        if self._heir and self._replay.is_attached:
            self.hand_over(self._heir)
        if self.controller is None:
            self._attend()

    def controller_said(self, seat: Seat, data: str | bytes) -> None:
        """Send a message of the controller to the agent."""
        if seat is not self.controller:  # control was handed over while a tap held this back
            return
        passed = self._replay.from_controller(data)
        self._to_agent(passed.agent)
        if self.agent is not None and self.agent.connection.buffered > HIGH_WATER:
            seat.pause()
        if self._watchers and passed.watchers:
            self._watchers.show(passed.watchers)

    def agent_closed(self, end: AgentEnd, code: int) -> None:
        """Close the controller's connection, and the watchers' if the tool has ended or moved."""
        if end is not self.agent:
            return
        self.agent, self.lacks_since = None, self._clock()
        if code == NORMAL:
            self._watchers.finish()
        elif code == CLOSE_ELSEWHERE:
            self.moved()
        if self.controller is None:
            return
        if code == CLOSE_ELSEWHERE:
            # Not "lost": two viewers would then take the tool from each other in an endless loop.
            self.controller.refuse(UserError("tool_elsewhere"))
        else:
            self.controller.close(NORMAL if code == NORMAL else closing.AGENT_LOST)

    def drained(self, seat: Seat) -> None:
        """Continue what a slow viewer held back: the agent, or its own output."""
        if seat is self.controller:
            self.release()
        elif seat in self._watchers:
            self._watchers.catch_up(seat)

    # --- back-pressure -------------------------------------------------------

    def hold(self) -> None:
        """Stop reading from the agent and the controller."""
        if self.agent is not None:
            self.agent.connection.pause()
        if self.controller is not None:
            self.controller.pause()

    def release(self) -> None:
        """Resume reading from the agent and the controller, where nothing holds them back."""
        if self.taps is not None and self.taps.holding:
            self.hold()
            return
        agent, controller = self.agent, self.controller
        if agent is None:
            return
        if controller is None or controller.buffered <= HIGH_WATER:
            agent.connection.resume()
        if controller is not None and agent.connection.buffered <= HIGH_WATER:
            controller.resume()

    # --- inside --------------------------------------------------------------

    def _send_away(self, seats: Iterable[Seat]) -> None:
        for seat in tuple(seats):
            seat.close(COME_AGAIN, "elsewhere")

    def _to_agent(self, frames: Iterable[str | bytes]) -> None:
        for frame in frames:
            if self.agent is not None:
                self.agent.connection.send(frame)

    def _attend(self) -> None:
        """Acknowledge output in place of a controller, so that the tool goes on for watchers."""
        if self.controller is None:
            self._to_agent(self._replay.unattended())

    def _step_back(self, seat: Seat) -> None:
        """Let the last controller watch."""
        self._watchers.add(seat)
        seat.behind = self._replay.is_repeating
        seat.resume()

    def _promote(self, seat: Seat) -> None:
        """Let a watcher control."""
        self._watchers.remove(seat)
        seat.send([self._control(seat)])
        passed = self._replay.hand_over(behind=seat.behind)
        seat.send(passed.controller)
        self._to_agent(passed.agent)

    def _control(self, seat: Seat) -> str:
        name = "" if self.controller is None else self.controller.viewer.name
        offset = self._replay.input_offset
        return encode(Control(seat is self.controller, name[:NAME_LIMIT], offset))

    def _tell_watchers(self) -> None:
        """Tell those that watch who controls now."""
        for seat in self._watchers:
            seat.send([self._control(seat)])
