"""The viewers of a relay that watch. However slowly they read, they hold nobody back."""

from collections.abc import Iterator

from .limits import WATCHER_LIMIT
from .pipe import NORMAL
from .replay import Frames, Replay
from .seats import Seat


class Watchers:
    """Sends output to the viewers that watch one tool.

    A watcher that is up to date is sent everything, until too much waits for it. Then it is behind:
    it is sent nothing more before it has read all that, and begins again like a new one.

    Args:
        replay: knows where a watcher may begin.
    """

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._seats: list[Seat] = []

    def __len__(self) -> int:
        return len(self._seats)

    def __iter__(self) -> Iterator[Seat]:
        return iter(tuple(self._seats))  # sending to a watcher may find it gone

    def __contains__(self, seat: object) -> bool:
        return seat in self._seats

    def add(self, seat: Seat) -> None:
        """Add a watcher, which is last from now on."""
        self._seats.append(seat)

    def remove(self, seat: Seat) -> None:
        if seat in self._seats:
            self._seats.remove(seat)

    def all_of(self, participant_id: str) -> list[Seat]:
        """Return the connections of a participant, the oldest first."""
        return [seat for seat in self._seats if seat.viewer.participant_id == participant_id]

    def last_of(self, participant_id: str) -> Seat | None:
        """Return the newest connection of a participant."""
        found = self.all_of(participant_id)
        return found[-1] if found else None

    def show(self, frames: Frames, *, anew: bool = False) -> None:
        """Send frames to the watchers that are up to date, and let others begin again.

        With ``anew``, all have to begin again.
        """
        for seat in self:
            seat.behind = seat.behind or anew
            for frame in frames:
                if not seat.behind and seat.buffered and seat.buffered + len(frame) > WATCHER_LIMIT:
                    seat.behind = True
                if not seat.behind:
                    seat.send((frame,))
            self.catch_up(seat)

    def catch_up(self, seat: Seat) -> None:
        """Let a watcher begin again if it is behind and has read what it was sent."""
        if seat.behind and not seat.buffered and (frames := self._replay.begin()):
            seat.behind = False
            seat.send(frames)

    def finish(self) -> None:
        """Close all connections, because the tool has ended. Each is told how."""
        for seat in self:
            if seat.behind:
                seat.send(self._replay.begin())
            seat.close(NORMAL)
