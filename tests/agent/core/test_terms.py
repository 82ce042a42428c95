"""The site's rules for a client: what it reports, and how long it may be without the server."""

import json
from pathlib import Path

import pytest

from jump_agent.core.ends import EXPIRED, LOST, Removed
from jump_agent.core.layout import Layout
from jump_agent.core.store import write_json
from jump_agent.core.terms import Offline, Terms, offline_since
from jump_wire import messages

DAY = 24 * 3600.0
MONTH = 30 * 24 * 60
"""Minutes."""


class Computer:
    """A computer with two clocks. Each of its processes reads the files anew."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.now = 0.0
        self.wall = 1_800_000_000.0
        self.offline = self.process()

    def process(self) -> Offline:
        return Offline(self.layout, lambda: self.now, lambda: self.wall)

    def runs(self, seconds: float, minutes: int = MONTH) -> bool:
        """Run for so long without a server; return whether the client gives up."""
        over = False
        while seconds > 0:
            step = min(seconds, DAY / 2)
            seconds -= step
            self.now += step
            self.wall += step
            over = over or self.offline.is_over(minutes)
        return over

    def reboots(self, seconds: float = 0.0) -> None:
        """Be off for so long; the monotonic clock starts again."""
        self.now = 5.0
        self.wall += seconds
        self.offline = self.process()


@pytest.fixture
def computer(layout: Layout) -> Computer:
    found = Computer(layout)
    found.offline.linked()
    return found


def test_a_client_that_runs_gives_up_after_its_days(computer: Computer) -> None:
    assert not computer.runs(30 * DAY - 600)
    assert computer.runs(600)


def test_without_a_limit_it_never_gives_up(computer: Computer) -> None:
    assert not computer.runs(40 * DAY, minutes=0)


def test_a_link_starts_the_count_again(computer: Computer) -> None:
    assert not computer.runs(29 * DAY)
    computer.offline.linked()
    assert not computer.runs(29 * DAY)


def test_time_with_a_link_does_not_count(computer: Computer) -> None:
    computer.now += 60 * DAY
    computer.wall += 60 * DAY
    computer.offline.linked()  # the link's end
    assert not computer.offline.is_over(MONTH)


def test_a_long_link_is_recorded_from_time_to_time(computer: Computer) -> None:
    computer.now += 60 * DAY
    computer.wall += 60 * DAY
    computer.offline.linked(3600.0)
    computer.reboots()
    assert not computer.runs(2 * DAY)


def test_reboots_do_not_start_the_count_again(computer: Computer) -> None:
    for _ in range(29):
        assert not computer.runs(DAY)
        computer.reboots()
    assert computer.runs(DAY + 600)


def test_a_computer_that_was_off_gets_a_day_to_reach_the_server(computer: Computer) -> None:
    computer.reboots(200 * DAY)
    assert not computer.runs(DAY - 600)
    computer.reboots()
    assert computer.runs(600)


def test_a_clock_ahead_that_is_corrected_changes_nothing(computer: Computer) -> None:
    computer.wall += 200 * DAY
    assert not computer.runs(DAY / 2)
    computer.wall -= 200 * DAY
    assert not computer.runs(20 * DAY)


def test_a_clock_that_starts_in_the_past_changes_nothing(computer: Computer) -> None:
    right = computer.wall
    computer.reboots(-right)  # an empty battery: 1970
    assert not computer.runs(DAY)
    computer.wall = right + DAY
    assert not computer.runs(27 * DAY)
    assert computer.runs(2 * DAY)


def test_an_ephemeral_client_waits_its_five_minutes_only(computer: Computer) -> None:
    assert computer.runs(600, minutes=5)


@pytest.mark.parametrize("content", ["", "[]", '{"ran": "x", "linked_at": -1}', '{"ran": true'])
def test_a_damaged_record_starts_the_count(layout: Layout, content: str) -> None:
    Path(layout.offline).write_text(content)
    assert not Computer(layout).runs(29 * DAY)


# --- the rules ---


def terms(layout: Layout, now: float = 0.0) -> Terms:
    return Terms(layout, lambda _: None, lambda: now)


def test_the_rules_are_kept(layout: Layout) -> None:
    terms(layout).take(messages.Terms(1, 60, ("cpu",)))
    clock = [0.0]
    later = Terms(layout, lambda _: None, lambda: clock[0])
    later.end_if_lost(enrolled=True)
    clock[0] = 61.0
    with pytest.raises(Removed) as removed:
        later.end_if_lost(enrolled=True)
    assert removed.value.reason == LOST
    figures = messages.Statistics(10, 50.0, 7, ("/:9:3",), "anna")
    assert later.reported(figures) == messages.Statistics(10, 0.0, 7, ("/:9:3",), "anna")


def test_figures_that_are_not_wanted_are_empty(layout: Layout) -> None:
    kept = terms(layout)
    names = ("cpu", "memory", "disks", "uptime", "console_user", "a later one")
    kept.take(messages.Terms(0, 60, names))
    figures = messages.Statistics(10, 50.0, 7, ("/:9:3",), "anna")
    assert kept.reported(figures) == messages.Statistics(0, 0.0, 0, (), "")


def test_rules_that_can_not_be_stored_hold_until_the_end(layout: Layout) -> None:
    Path(layout.terms).mkdir()
    lines: list[str] = []
    kept = Terms(layout, lines.append, lambda: 0.0)
    kept.take(messages.Terms(5, 60, ("cpu",)))
    assert kept.reported(messages.Statistics(1, 5.0, 1, (), "")).cpu_percent == 0.0
    assert "could not be stored" in lines[0]


def test_a_client_that_never_reached_the_server_expires(layout: Layout) -> None:
    write_json(layout.offline, offline_since(1_800_000_000.0, 10))
    clock = [0.0]
    never = Terms(layout, lambda _: None, lambda: clock[0])
    clock[0] = 599.0
    never.end_if_lost(enrolled=False)
    clock[0] = 600.0
    with pytest.raises(Removed) as removed:
        never.end_if_lost(enrolled=False)
    assert removed.value.reason == EXPIRED


def test_without_a_known_validity_it_keeps_trying(layout: Layout) -> None:
    clock = [0.0]
    never = Terms(layout, lambda _: None, lambda: clock[0])
    clock[0] = 400 * DAY
    never.end_if_lost(enrolled=False)
    assert json.loads(Path(layout.offline).read_text())["valid_minutes"] == 0
