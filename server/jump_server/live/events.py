"""The live channel to the consoles: sends changes to the users who may see them.

Events are published after the commit and gathered for 200 ms. Repeated changes of a client are
therefore sent once. Each event goes to every subscriber who may see it. An item that leaves a
subscriber's view is sent as ``gone``. A short history lets a console catch up after it reconnects.
If the history is too short, the console is asked to load everything again (``resync``).
"""

import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import gevent
import orjson
from sqlalchemy.orm import Session as Transaction

CLIENT_CHANGED = "jump_client.changed"
CLIENT_GONE = "jump_client.gone"
SHORTCUT_CHANGED = "jump_shortcut.changed"
SHORTCUT_GONE = "jump_shortcut.gone"
GROUPS_CHANGED = "jump_groups.changed"
COUNTS = "counts"
"""Target of ``jump_groups.changed`` when only counts changed, but no rights."""

SESSIONS_CHANGED = "sessions.changed"
"""Its target is a user's id; only this user receives the event."""

QUEUE_CHANGED = "queue.changed"
"""Customers who wait for this user have changed. Its target is a user's id, as above."""

CHAT_CHANGED = "chat.changed"
"""The chat of a support session has changed. Its target is from :func:`chat_of`."""

UPDATES_CHANGED = "updates.changed"
"""Updates of Jump Clients have progressed, or their policy has changed."""

RESYNC = "resync"

_CHANGED = {CLIENT_CHANGED: CLIENT_GONE, SHORTCUT_CHANGED: SHORTCUT_GONE}
"""Kinds of event for changed Jump Items, with those for items that are no longer visible."""

_GONE = set(_CHANGED.values())

GATHER_SECONDS = 0.2
HISTORY = 2000
"""Number of events kept for consoles that reconnect."""
UNHEARD_BATCHES = 300
"""Number of batches without a console after which records are no longer loaded for events."""

Change = tuple[str, str]
"""A kind of event, and its target's id."""

Position = tuple[int, int]
"""Position of a batch of changes in the order of all batches."""

View = Mapping[str, Any]
"""A Jump Item as the API shows it."""

Groups = frozenset[str] | None
"""The Jump Groups that a subscriber sees; None means all."""

log = logging.getLogger(__name__)


def note(tx: Transaction, kind: str, target_id: str = "") -> None:
    """Publish an event after the transaction is committed.

    Args:
        tx: the transaction that makes the change.
        kind: one of the kinds above.
        target_id: the id of the Jump Item or user; for groups ``COUNTS`` or empty.
    """
    publish: Callable[[str, str], None] | None = tx.info.get("publish")
    if publish is not None:
        tx.info["after_commit"].append(lambda: publish(kind, target_id))


def chat_of(session_id: str, user_id: str) -> str:
    """Return the target of ``CHAT_CHANGED`` for one participant of a session."""
    return f"{user_id} {session_id}"


class Subscriber(Protocol):
    """A console's channel."""

    @property
    def user_id(self) -> str:
        """Id of the console's user."""

    @property
    def groups(self) -> Groups:
        """The Jump Groups that the user sees."""

    def refresh(self) -> None:
        """Update ``groups`` from the database."""

    def deliver(self, frames: Sequence[bytes]) -> None:
        """Send events, each an encoded JSON object."""


@dataclass(frozen=True, slots=True)
class _Event:
    place: tuple[int, ...]
    encoded: bytes
    gone: bytes
    """Event for users who could see the item before this change but no longer can."""
    group: str | None
    """The item's Jump Group; None for events that concern every user."""
    before: str | None
    rights: bool = False
    """Whether the change may affect which Jump Groups users see."""
    user: str | None = None
    """Id of the only user that the event concerns."""


class Events:
    """Gathering, filtering and sending of events.

    Args:
        load: returns the API's views of the Jump Items with these ids, by id. Includes the copies
            of Jump Clients. Leaves out items that no longer exist.
    """

    def __init__(self, load: Callable[[Sequence[str]], Mapping[str, View]]) -> None:
        self._load = load
        self._append: Callable[[Sequence[Change]], None] = self._take_own
        self._epoch = secrets.token_hex(4)
        self._last: tuple[int, ...] = (0, 0, 0)
        # The history is complete from this position on.
        self._known: tuple[int, ...] = self._last
        self._unheard = UNHEARD_BATCHES
        self._pending: dict[Change, None] = {}
        self._history: deque[_Event] = deque(maxlen=HISTORY)
        self._groups: dict[str, str] = {}
        self._subscribers: set[Subscriber] = set()

    def bookmark(self) -> str:
        """Return the newest event's id, for a console that will subscribe to later events."""
        self._unheard = 0
        return self._id(self._last)

    @property
    def subscriber_count(self) -> int:
        """Number of subscribed consoles."""
        return len(self._subscribers)

    def share(self, append: Callable[[Sequence[Change]], None]) -> None:
        """Order changes together with those of other processes before they are sent.

        Args:
            append: adds changes to the common order, or raises when it cannot. All changes from
                the common order, including this process's own, are then passed to :meth:`take`.
        """
        self._append = append

    def publish(self, kind: str, target_id: str = "") -> None:
        """Record a change. A change recorded twice before the next flush is sent once."""
        self._pending[kind, target_id] = None

    def subscribe(self, subscriber: Subscriber, after: str) -> None:
        """Send ``subscriber`` the events since event ``after``, and all later events."""
        self._subscribers.add(subscriber)
        missed = self._since(after)
        if missed is None or any(event.rights for event in missed):
            self._resync(subscriber)
        else:
            _offer(subscriber, missed)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Send no further events to a console."""
        self._subscribers.discard(subscriber)

    def flush(self) -> None:
        """Send the gathered changes. If that fails, keep them for the next flush and raise."""
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
        """Send a batch of changes to the subscribers who may see them.

        Args:
            epoch: id of the common order. A new id clears the history and asks consoles to reload.
            position: the batch's position in the order, after every earlier one.
            changes: the changes.
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
        # A copy shows its Jump Client's values, so it changed as well.
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
        """Flush every ``GATHER_SECONDS``, without end. To be spawned."""
        while True:
            gevent.sleep(GATHER_SECONDS)
            try:
                self.flush()
            except Exception:
                log.exception("events could not be sent")

    def _sees_otherwise(self, subscriber: Subscriber) -> bool:
        """Update the subscriber's Jump Groups; return whether they changed."""
        before = subscriber.groups
        subscriber.refresh()
        return subscriber.groups != before

    def _resync(self, subscriber: Subscriber) -> None:
        subscriber.deliver([self._encode(self._last, RESYNC, {})])

    def _heard(self) -> bool:
        """Return whether a console is subscribed, or was recently, or has just read a list.

        Otherwise clear the history.
        """
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
        if kind == CHAT_CHANGED:
            user_id, _, session_id = target.partition(" ")
            encoded = self._encode(place, kind, {"session_id": session_id})
            return _Event(place, encoded, encoded, None, None, user=user_id)
        if kind not in _CHANGED and kind not in _GONE:
            # Consoles that receive many of these read the teams only when they may have changed.
            counts = {"counts": target == COUNTS} if kind == GROUPS_CHANGED else {}
            encoded = self._encode(place, kind, counts)
            rights = kind == GROUPS_CHANGED and target != COUNTS
            user = target if kind in {SESSIONS_CHANGED, QUEUE_CHANGED} else None
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
        # Another process may be ahead of this one; the events will arrive here as well.
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
