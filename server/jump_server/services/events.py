"""The live channel to the consoles: what changed, to those who may see it.

An event is published after its commit, gathered for 200 ms so that a client that
changes ten times is told once, and sent to every subscriber who may see it. What
leaves a subscriber's view is sent as ``gone``. A short history lets a console that
reconnects catch up; when it cannot, it is told to load everything again.
"""

import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import gevent
import orjson
from sqlalchemy.orm import Session

CLIENT_CHANGED = "jump_client.changed"
CLIENT_GONE = "jump_client.gone"
SHORTCUT_CHANGED = "jump_shortcut.changed"
SHORTCUT_GONE = "jump_shortcut.gone"
GROUPS_CHANGED = "jump_groups.changed"
COUNTS = "counts"
"""Target of ``jump_groups.changed`` when only its counts changed, and nobody's rights."""

SESSIONS_CHANGED = "sessions.changed"
"""Its target is a user's id: nobody else is told."""

RESYNC = "resync"

_CHANGED = {CLIENT_CHANGED: CLIENT_GONE, SHORTCUT_CHANGED: SHORTCUT_GONE}
"""What tells that a Jump Item changed, and that it is gone."""

_GONE = set(_CHANGED.values())

GATHER_SECONDS = 0.2
HISTORY = 2000
"""Events kept for consoles that reconnect."""
UNHEARD_BATCHES = 300
"""Batches after which nobody reads records any more for events that nobody hears."""

Change = tuple[str, str]
"""A kind, and its target's id."""

Position = tuple[int, int]
"""Where a batch of changes stands among all."""

View = Mapping[str, Any]
"""A Jump Item as the API shows it."""

Groups = frozenset[str] | None
"""The Jump Groups that a subscriber sees; None sees them all."""

log = logging.getLogger(__name__)


def note(session: Session, kind: str, target_id: str = "") -> None:
    """Remember to publish an event once the transaction is committed.

    Args:
        session: the transaction that makes the change.
        kind: one of the kinds above.
        target_id: the Jump Item's id, or the user's; for groups ``COUNTS`` or empty.
    """
    publish: Callable[[str, str], None] | None = session.info.get("publish")
    if publish is not None:
        session.info["after_commit"].append(lambda: publish(kind, target_id))


class Subscriber(Protocol):
    """A console's channel."""

    @property
    def user_id(self) -> str:
        """Whose it is."""

    @property
    def groups(self) -> Groups:
        """What it may see now."""

    def refresh(self) -> None:
        """Look up again what it may see."""

    def deliver(self, frames: Sequence[bytes]) -> None:
        """Send events, each an encoded JSON object."""


@dataclass(frozen=True, slots=True)
class _Event:
    place: tuple[int, ...]
    encoded: bytes
    gone: bytes
    """What those are sent who saw the item before and no longer do."""
    group: str | None
    """The item's Jump Group; None concerns everybody."""
    before: str | None
    rights: bool = False
    """Whether it may have changed who sees what."""
    user: str | None = None
    """Whom alone it concerns, by id."""


class Events:
    """Gathers, filters and sends events.

    Args:
        load: gives the API's views of the Jump Items with these ids, by id, and of the copies
            of those that are Jump Clients; those that no longer exist are left out.
    """

    def __init__(self, load: Callable[[Sequence[str]], Mapping[str, View]]) -> None:
        self._load = load
        self._append: Callable[[Sequence[Change]], None] = self._take_own
        self._epoch = secrets.token_hex(4)
        self._last: tuple[int, ...] = (0, 0, 0)
        # From here on the history holds everything.
        self._known: tuple[int, ...] = self._last
        self._unheard = UNHEARD_BATCHES
        self._pending: dict[Change, None] = {}
        self._history: deque[_Event] = deque(maxlen=HISTORY)
        self._groups: dict[str, str] = {}
        self._subscribers: set[Subscriber] = set()

    def bookmark(self) -> str:
        """The newest event's id, for somebody who will ask for what comes after it."""
        self._unheard = 0
        return self._id(self._last)

    @property
    def subscriber_count(self) -> int:
        """How many consoles listen."""
        return len(self._subscribers)

    def share(self, append: Callable[[Sequence[Change]], None]) -> None:
        """From now on put changes in one order with other processes' before they are sent.

        Args:
            append: puts them there, or raises when it can't; what comes back from there,
                also one's own, is given to :meth:`take`.
        """
        self._append = append

    def publish(self, kind: str, target_id: str = "") -> None:
        """Note that something changed; the same change noted twice is sent once."""
        self._pending[kind, target_id] = None

    def subscribe(self, subscriber: Subscriber, after: str) -> None:
        """Send ``subscriber`` what it missed since event ``after``, and everything from now on."""
        self._subscribers.add(subscriber)
        missed = self._since(after)
        if missed is None or any(event.rights for event in missed):
            self._resync(subscriber)
        else:
            _offer(subscriber, missed)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Forget a console."""
        self._subscribers.discard(subscriber)

    def flush(self) -> None:
        """Send what has gathered; what can't be sent now waits."""
        if not self._pending:
            return
        pending, self._pending = self._pending, {}
        try:
            self._append(list(pending))
        except Exception:
            self._pending = {**pending, **self._pending}
            raise

    def _take_own(self, changes: Sequence[Change]) -> None:
        self.take(self._epoch, (self._last[0] + 1, 0), changes)

    def take(self, epoch: str, position: Position, changes: Sequence[Change]) -> None:
        """Send a batch of changes to those who may see them.

        Args:
            epoch: of the order that the batch is in; another one than before begins anew.
            position: the batch's place in it, above every earlier one's.
            changes: what happened.
        """
        if epoch != self._epoch:
            self._epoch, changes = epoch, [*changes, (RESYNC, "")]
            self._history.clear()
            self._known = (*position, -1)
        self._last = (*position, len(changes) - 1)
        if not self._heard():
            return
        ids = [target for kind, target in changes if kind in _CHANGED]
        try:
            views = self._load(ids) if ids else {}
        except Exception:
            log.exception("events could not be loaded; consoles load everything again")
            changes, views = [(RESYNC, "")], {}
        events = [
            self._make((*position, number), kind, target, views)
            for number, (kind, target) in enumerate(changes)
        ]
        # A copy shows what its Jump Client does, and has changed with it.
        asked = set(ids)
        events += [
            self._make(self._last, SHORTCUT_CHANGED, item_id, views)
            for item_id in views
            if item_id not in asked
        ]
        self._history.extend(events)
        if len(self._history) == HISTORY:
            self._known = self._history[0].place
        rights = any(event.rights for event in events)
        for subscriber in list(self._subscribers):
            if rights and self._sees_otherwise(subscriber):
                self._resync(subscriber)
            else:
                _offer(subscriber, events)

    def run(self) -> None:
        """Flush for ever; to be spawned."""
        while True:
            gevent.sleep(GATHER_SECONDS)
            try:
                self.flush()
            except Exception:
                log.exception("events could not be sent")

    def _sees_otherwise(self, subscriber: Subscriber) -> bool:
        """Whether the subscriber sees other Jump Groups now than before."""
        before = subscriber.groups
        subscriber.refresh()
        return subscriber.groups != before

    def _resync(self, subscriber: Subscriber) -> None:
        subscriber.deliver([self._encode(self._last, RESYNC, {})])

    def _heard(self) -> bool:
        """Whether a console listens, or may soon: it has just read a list, or been here."""
        self._unheard = 0 if self._subscribers else self._unheard + 1
        if self._unheard <= UNHEARD_BATCHES:
            return True
        self._history.clear()
        self._groups.clear()
        self._known = self._last
        return False

    def _make(
        self, place: tuple[int, ...], kind: str, target: str, views: Mapping[str, View]
    ) -> _Event:
        if kind not in _CHANGED and kind not in _GONE:
            # Consoles that are told of many changes read the teams only when they may have changed.
            counts = {"counts": target == COUNTS} if kind == GROUPS_CHANGED else {}
            encoded = self._encode(place, kind, counts)
            rights = kind == GROUPS_CHANGED and target != COUNTS
            user = target if kind == SESSIONS_CHANGED else None
            return _Event(place, encoded, encoded, None, None, rights, user)
        item = kind.partition(".")[0]
        before = self._groups.get(target)
        gone = self._encode(place, _CHANGED.get(kind, kind), {f"{item}_id": target})
        view = views.get(target) if kind in _CHANGED else None
        if view is None:
            self._groups.pop(target, None)
            return _Event(place, gone, gone, "", before)
        group = self._groups[target] = str(view["jump_group"])
        encoded = self._encode(place, kind, {item: view})
        return _Event(place, encoded, gone, group, before)

    def _encode(self, place: tuple[int, ...], kind: str, content: View) -> bytes:
        return orjson.dumps({"id": self._id(place), "type": kind, **content})

    def _id(self, place: tuple[int, ...]) -> str:
        return "-".join((self._epoch, *map(str, place)))

    def _since(self, after: str) -> list[_Event] | None:
        epoch, *texts = after.split("-")
        if epoch != self._epoch or len(texts) != len(self._last):
            return None
        if not all(text.isdecimal() for text in texts):
            return None
        place = tuple(map(int, texts))
        # Another process may have seen more already: that comes here too.
        if place >= self._last:
            return []
        if place < self._known:
            return None
        return [event for event in self._history if event.place > place]


def _offer(subscriber: Subscriber, events: Iterable[_Event]) -> None:
    groups = subscriber.groups
    frames = []
    for event in events:
        if event.user not in {None, subscriber.user_id}:
            continue
        if groups is None or event.group is None or event.group in groups:
            frames.append(event.encoded)
        elif event.before is None or event.before in groups:
            frames.append(event.gone)
    if frames:
        subscriber.deliver(frames)
