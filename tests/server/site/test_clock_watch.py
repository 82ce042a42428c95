"""A clock that is wrong for a moment removes nothing: what goes by its age waits."""

from datetime import timedelta

import pytest

from jump_server.clients import jump_client_views, workers
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.clock import FollowingClock
from jump_server.models.session import Session
from jump_server.models.worker import Worker
from jump_server.reports import audit_log
from jump_server.sessions import sessions
from jump_server.site import clock_watch, status, sweeping
from jump_server.site.clock_watch import AGREEMENT, STOPPED, Pace
from tests.server.world import ROOT, START, Enrolled, ManualClock, World, refuses


class Watched:
    """A site that sweeps, with both its clocks in the test's hand."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._elapsed = 0.0
        self.restart()
        self.boss = world.administrator()
        key = world.installer(self.boss, "user:admin")["key"]
        self.client: Enrolled = world.enrol(key)
        self.sweep()

    def restart(self) -> None:
        self.pace = Pace(lambda: self._elapsed)

    def sweep(self) -> bool:
        """Whether it removed what is due."""
        now = self.world.clock()
        return self.world.write(sweeping.sweep_if_trusted, self.pace, now) is not None

    def wait(self, **time: float) -> bool:
        self._elapsed += timedelta(**time).total_seconds()
        self.world.clock.advance(**time)
        return self.sweep()

    def step(self, **time: float) -> bool:
        """Somebody sets the clock; the next sweep comes a minute later."""
        self.world.clock.advance(**time)
        return self.wait(minutes=1)

    @property
    def kept(self) -> bool:
        return bool(self.world.read(jump_client_views.views, [self.client.id]))

    @property
    def warnings(self) -> list[str]:
        return [one["code"] for one in self.world.read(status.view, ROOT)["warnings"]]


@pytest.fixture
def site(world: World) -> Watched:
    return Watched(world)


def test_200_days_ahead_for_a_minute_remove_nobody(site: Watched) -> None:
    assert not site.step(days=200)
    assert "clock_step" in site.warnings
    assert not site.step(days=-200)  # the way back is a step as well
    assert site.kept
    for _ in range(23):
        assert not site.wait(hours=1)
    assert site.wait(hours=1)
    assert site.warnings.count("clock_step") == 0
    assert site.kept
    actions = [
        row["action"]
        for row in site.world.read(audit_log.listing, ROOT, audit_log.AuditQuery()).items
    ]
    assert (actions.count("clock.stepped"), actions.count("clock.agreed")) == (2, 1)


@pytest.mark.parametrize("ahead", [{"days": 200}, {"days": -10}, {"days": 4}])
def test_a_step_while_the_server_is_off_is_seen_at_its_start(
    site: Watched, ahead: dict[str, float]
) -> None:
    """A server that was off for long first lets its Jump Clients come back, too."""
    site.restart()
    assert not site.step(**ahead)
    assert site.kept


@pytest.mark.parametrize("step", [{"minutes": 6}, {"hours": -2}, {"days": 2}])
def test_small_steps_count_while_it_runs(site: Watched, step: dict[str, float]) -> None:
    assert not site.step(**step)


def test_a_clock_that_is_put_right_by_little_is_believed(site: Watched) -> None:
    assert site.step(minutes=4)
    assert site.step(minutes=-4)
    site.restart()
    assert site.wait(days=STOPPED.days)


def test_an_administrator_confirms(site: Watched) -> None:
    assert not site.step(days=200)
    with refuses("permission_refused"):
        site.world.write(clock_watch.confirm, site.world.user("ann"))
    site.world.write(clock_watch.confirm, site.boss)
    assert "clock_step" not in site.warnings
    assert site.wait(minutes=1)
    assert not site.kept
    site.world.write(clock_watch.confirm, site.boss)  # again: nothing to do
    log = site.world.read(audit_log.listing, ROOT, audit_log.AuditQuery(action="clock.confirmed"))
    assert log.total == 1


def test_a_new_step_begins_the_day_anew(site: Watched) -> None:
    site.step(days=1)
    site.wait(hours=23)
    site.step(days=1)
    assert not site.wait(hours=2)
    assert site.wait(hours=22)


def test_its_end_is_told(site: Watched) -> None:
    site.step(days=200)
    site.wait(hours=1)
    (since, until) = site.world.read(clock_watch.suspicion) or (START, START)
    assert until - since == AGREEMENT


def test_a_nodes_clock_follows_the_databases() -> None:
    own, other = ManualClock(), ManualClock()
    clock = FollowingClock(own)
    own.advance(milliseconds=900)
    assert clock.follow(other()) == timedelta(milliseconds=900)
    assert clock() == own()  # so little is the way to the database and back
    own.advance(minutes=5)
    clock.follow(other())
    assert clock() == other()
    own.advance(minutes=-5)
    clock.follow(other())
    assert clock() == own()


def test_a_node_whose_clock_differs_is_told(world: World) -> None:
    """Its worker measures it each time it says that it lives."""
    lives = "two-0:aaaa"
    world.environment.clock = clock = FollowingClock()
    world.write(workers.begin, lives)
    ahead = world.read(lambda tx: tx.get_one(Worker, lives).ahead_ms)
    assert abs(ahead) < 1000
    assert abs(clock.ahead) < timedelta(seconds=1)

    def lie(tx: object) -> None:
        tx.get_one(Worker, lives).ahead_ms = -300_000  # type: ignore[attr-defined]  # a session

    world.write(lie)
    told = [one for one in world.read(status.view, ROOT)["warnings"] if one["code"] != "disk_low"]
    assert told == [{"code": "clock_differs", "parameters": {"node": "two", "seconds": -300}}]
    assert world.write(workers.keep, lives)
    assert "clock_differs" not in str(world.read(status.view, ROOT)["warnings"])


def test_a_session_never_ends_before_it_began(world: World) -> None:
    boss = world.administrator()
    client = world.enrol(world.installer(boss, "user:admin")["key"])
    world.gateway.connected.add(client.id)
    online = PresenceUpdate(client.id, world.clock(), online=True, worker="main-0:aaaa")
    world.write(apply_presence, [online])
    begun = world.write(sessions.start, boss, client.id)
    world.clock.advance(minutes=-5)
    world.write(sessions.close, boss, begun["id"])
    ended = world.read(lambda tx: tx.get_one(Session, begun["id"]).ended_at)
    assert ended == START
