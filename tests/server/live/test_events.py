"""The live channel: gathering, filtering, catching up."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest

from jump_server.live.events import (
    CHAT_CHANGED,
    CLIENT_CHANGED,
    CLIENT_GONE,
    COUNTS,
    GROUPS_CHANGED,
    HISTORY,
    SESSIONS_CHANGED,
    SHORTCUT_CHANGED,
    SHORTCUT_GONE,
    UNHEARD_BATCHES,
    Change,
    Events,
    Groups,
    chat_of,
)


class Records:
    """Jump Clients by id, with their Jump Group."""

    def __init__(self) -> None:
        self.groups: dict[str, str] = {}
        self.copies: dict[str, list[str]] = {}
        self.loads = 0
        self.broken = False

    def load(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        self.loads += 1
        if self.broken:
            raise OSError("the database is away")
        wanted = [*ids, *(copy for i in ids for copy in self.copies.get(i, []))]
        return {i: {"id": i, "jump_group": self.groups[i]} for i in wanted if i in self.groups}


class Console:
    """A subscriber that keeps what it is sent."""

    def __init__(self, groups: Groups, user_id: str = "") -> None:
        self.user_id = user_id
        self.groups = groups
        self.next_groups = groups
        self.sent: list[dict[str, Any]] = []

    def refresh(self) -> None:
        self.groups = self.next_groups

    def deliver(self, frames: Sequence[bytes]) -> None:
        self.sent.extend(orjson.loads(frame) for frame in frames)

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.sent]


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def events(records: Records) -> Events:
    return Events(records.load)


def subscribed(events: Events, groups: Groups) -> Console:
    console = Console(groups)
    events.subscribe(console, events.bookmark())
    return console


def test_ten_changes_are_one_event(events: Events, records: Records) -> None:
    console = subscribed(events, None)
    records.groups["c1"] = "web"
    for _ in range(10):
        events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    assert console.kinds() == [CLIENT_CHANGED]
    assert console.sent[0]["jump_client"] == {"id": "c1", "jump_group": "web"}
    assert records.loads == 1


def test_only_those_who_may_see_it_are_told(events: Events, records: Records) -> None:
    member, stranger = subscribed(events, frozenset({"web"})), subscribed(events, frozenset())
    records.groups["c1"] = "web"
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    assert member.kinds() == [CLIENT_CHANGED, CLIENT_CHANGED]
    # Nobody knows where it was before the first event; from then on nothing reaches the stranger.
    assert stranger.kinds() == [CLIENT_GONE]


def test_sessions_are_told_to_their_user_alone(events: Events) -> None:
    ann, everything = Console(frozenset(), "ann"), Console(None, "root")
    for console in (ann, everything):
        events.subscribe(console, events.bookmark())
    events.publish(SESSIONS_CHANGED, "ann")
    events.flush()
    assert ann.kinds() == [SESSIONS_CHANGED]
    assert set(ann.sent[0]) == {"id", "type"}
    events.publish(CHAT_CHANGED, chat_of("s1", "ann"))
    events.flush()
    assert (ann.sent[1]["type"], ann.sent[1]["session_id"]) == (CHAT_CHANGED, "s1")
    assert everything.kinds() == []


def test_a_move_shows_here_and_is_gone_there(events: Events, records: Records) -> None:
    web, db = subscribed(events, frozenset({"web"})), subscribed(events, frozenset({"db"}))
    records.groups["c1"] = "web"
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    db.sent.clear()
    records.groups["c1"] = "db"
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    assert web.kinds() == [CLIENT_CHANGED, CLIENT_GONE]
    assert db.kinds() == [CLIENT_CHANGED]


def test_a_removed_client_is_gone(events: Events, records: Records) -> None:
    console = subscribed(events, None)
    events.publish(CLIENT_GONE, "c1")
    events.publish(CLIENT_CHANGED, "c2")  # removed between its change and the flush
    events.flush()
    assert [(e["type"], e["jump_client_id"]) for e in console.sent] == [
        (CLIENT_GONE, "c1"),
        (CLIENT_GONE, "c2"),
    ]


def test_a_shortcut_has_events_of_its_own(events: Events, records: Records) -> None:
    console = subscribed(events, None)
    records.groups["s1"] = "web"
    events.publish(SHORTCUT_CHANGED, "s1")
    events.publish(SHORTCUT_GONE, "s2")
    events.flush()
    changed, gone = console.sent
    assert (changed["type"], changed["jump_shortcut"]["id"]) == (SHORTCUT_CHANGED, "s1")
    assert (gone["type"], gone["jump_shortcut_id"]) == (SHORTCUT_GONE, "s2")


def test_changed_groups_are_looked_up_before_anything_is_sent(
    events: Events, records: Records
) -> None:
    console = subscribed(events, frozenset({"web"}))
    console.next_groups = frozenset()
    records.groups["c1"] = "web"
    events.publish(GROUPS_CHANGED)
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    assert console.kinds() == ["resync"]


def test_a_console_that_comes_back_catches_up(events: Events, records: Records) -> None:
    seen = events.bookmark()
    records.groups["c1"] = "web"
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    console = Console(None)
    events.subscribe(console, seen)
    assert console.kinds() == [CLIENT_CHANGED]
    assert console.sent[0]["id"] == events.bookmark()


@pytest.mark.parametrize("after", ["", "nonsense", "00000000-0-0-0", "{epoch}-0", "{epoch}-x-0-0"])
def test_a_gap_means_loading_again(events: Events, after: str) -> None:
    console = Console(None)
    events.subscribe(console, after.format(epoch=events.bookmark().partition("-")[0]))
    assert console.kinds() == ["resync"]


def test_a_console_that_is_ahead_has_missed_nothing(events: Events, records: Records) -> None:
    epoch = events.bookmark().partition("-")[0]
    console = Console(None)
    events.subscribe(console, f"{epoch}-7-0-0")  # by another process, which is faster
    assert console.sent == []


def test_what_cannot_be_put_in_order_waits(events: Events, records: Records) -> None:
    console = subscribed(events, None)
    away = True

    def append(changes: Sequence[Change]) -> None:
        if away:
            raise OSError("nobody orders it")
        events.take("shared", (5, 1), changes)

    events.share(append)
    events.publish(CLIENT_GONE, "c1")
    with pytest.raises(OSError, match="nobody"):
        events.flush()
    events.publish(CLIENT_GONE, "c2")
    events.publish(CLIENT_GONE, "c1")
    away = False
    events.flush()
    # Another order than before: what the console knew of the old one is worth nothing.
    assert console.kinds() == [CLIENT_GONE, CLIENT_GONE, "resync"]
    assert [event["id"] for event in console.sent] == [f"shared-5-1-{n}" for n in range(3)]


def test_nothing_is_read_before_anybody_comes(events: Events, records: Records) -> None:
    records.groups["c1"] = "web"
    for _ in range(3):
        events.publish(CLIENT_CHANGED, "c1")
        events.flush()
    assert records.loads == 0
    console = subscribed(events, None)
    assert console.sent == []
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    assert console.kinds() == [CLIENT_CHANGED]


def test_records_are_not_read_for_nobody(events: Events, records: Records) -> None:
    records.groups["c1"] = "web"
    seen = events.bookmark()
    for _ in range(UNHEARD_BATCHES + 2):
        events.publish(CLIENT_CHANGED, "c1")
        events.flush()
    assert records.loads == UNHEARD_BATCHES
    for after, told in ((seen, ["resync"]), (events.bookmark(), [])):
        console = Console(None)
        events.subscribe(console, after)
        assert console.kinds() == told
        events.unsubscribe(console)


def test_a_gap_beyond_the_history_means_loading_again(events: Events, records: Records) -> None:
    seen = events.bookmark()
    for index in range(HISTORY + 1):
        events.publish(CLIENT_GONE, str(index))
    events.flush()
    console = Console(None)
    events.subscribe(console, seen)
    assert console.kinds() == ["resync"]


def test_an_unreadable_database_means_loading_again(events: Events, records: Records) -> None:
    console = subscribed(events, None)
    records.broken = True
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    assert console.kinds() == ["resync"]


def test_a_console_that_left_hears_nothing(events: Events) -> None:
    console = subscribed(events, None)
    events.unsubscribe(console)
    events.publish(CLIENT_GONE, "c1")
    events.flush()
    assert console.sent == []
    assert events.subscriber_count == 0


def test_who_sees_other_groups_now_loads_everything_again(events: Events) -> None:
    loses, keeps = subscribed(events, frozenset({"web", "db"})), subscribed(events, frozenset())
    loses.next_groups = frozenset({"db"})
    events.publish(GROUPS_CHANGED)
    events.flush()
    assert (loses.kinds(), keeps.kinds()) == (["resync"], [GROUPS_CHANGED])


def test_rights_that_changed_while_a_console_was_away_make_it_load_everything(
    events: Events,
) -> None:
    subscribed(events, None)
    before = events.bookmark()
    events.publish(GROUPS_CHANGED)
    events.flush()
    later = events.bookmark()
    events.publish(GROUPS_CHANGED, COUNTS)
    events.flush()
    away, shortly_away = Console(frozenset({"db"})), Console(frozenset({"db"}))
    events.subscribe(away, before)
    events.subscribe(shortly_away, later)
    assert (away.kinds(), shortly_away.kinds()) == (["resync"], [GROUPS_CHANGED])


def test_a_copy_is_told_with_its_client(events: Events, records: Records) -> None:
    """Who sees the copy alone is told of the copy, and that alone."""
    records.groups.update(c1="web", s1="far")
    records.copies["c1"] = ["s1"]
    both, far = subscribed(events, None), subscribed(events, frozenset({"far"}))
    events.publish(CLIENT_CHANGED, "c1")
    events.flush()
    assert both.kinds() == [CLIENT_CHANGED, SHORTCUT_CHANGED]
    assert both.sent[1]["jump_shortcut"]["id"] == "s1"
    assert [kind for kind in far.kinds() if kind.endswith("changed")] == [SHORTCUT_CHANGED]
    # Who comes back with the last id of these has seen both.
    late = Console(None)
    events.subscribe(late, both.sent[-1]["id"])
    assert late.sent == []
