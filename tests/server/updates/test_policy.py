"""The policy's parts: hours in a time zone, the rate of a worker, and who may become what."""

from datetime import UTC, datetime

from jump_server.models.release import Payload
from jump_server.models.rollout import UpdatePolicy
from jump_server.models.worker import Worker
from jump_server.updates import policy
from tests.server.updates.fleet import rules
from tests.server.world import World


def test_hours_may_pass_midnight() -> None:
    night = UpdatePolicy(timezone="Europe/Paris", windows={"g": [22 * 60, 5 * 60 + 30]})
    day = UpdatePolicy(timezone="UTC", windows={"g": [9 * 60, 17 * 60]})
    for hour, at_night, by_day in ((3, True, False), (4, False, False), (9, False, True)):
        now = datetime(2026, 7, 1, hour, 0, tzinfo=UTC)  # in Paris, it is two hours later
        assert (policy.closed_groups(night, now) == []) is at_night
        assert (policy.closed_groups(day, now) == []) is by_day


def test_workers_share_the_bandwidth(world: World) -> None:
    assert world.read(policy.rate) == 8192 * 1024
    names = ("one-0:a", "one-1:b", "two-0:c", "two-1:d")
    workers = [Worker(id=name, seen_at=world.clock()) for name in names]
    world.write(lambda tx: tx.add_all(workers))
    rules(world, bandwidth_kib=1000)
    assert world.read(policy.rate) == 250 * 1024
    rules(world, bandwidth_kib=None)
    assert world.read(policy.rate) is None


def test_nobody_goes_back_unless_that_is_allowed() -> None:
    payload = Payload(version="1.4.0", older_than="1.5.0 1.5.1")
    allowed = {
        one: policy.may_become(one, payload)
        for one in ("1.3.9", "1.4.0", "1.5.0", "1.6.0", "1.4.0rc1", "")
    }
    assert [one for one, may in allowed.items() if may] == ["1.3.9", "1.5.0", "1.4.0rc1", ""]
