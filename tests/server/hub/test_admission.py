"""A rate for those who come in, and an evened out return for the others."""

import pytest

from jump_server.hub.admission import PAUSE_SECONDS, PENALTIES, Admission, Penalties
from jump_server.hub.hub import Hub
from jump_wire.errors import UserError
from tests.server.hub.peers import Clock


def ask(admission: Admission) -> int:
    """Return the seconds to wait, 0 when let in."""
    try:
        admission.take()
    except UserError as error:
        return int(error.parameters["seconds"]) if error.code == "rate_limited" else -1
    return 0


def test_a_crowd_is_evened_out(clock: Clock) -> None:
    admission = Admission(100, 100, clock)
    waits = [ask(admission) for _ in range(1000)]
    assert {second: waits.count(second) for second in range(10)} == dict.fromkeys(range(10), 100)
    assert admission.refused == 900


def test_everybody_is_in_when_they_come_as_told(clock: Clock) -> None:
    admission = Admission(10, 10, clock)
    begun = clock.now
    coming = [begun] * 100
    while coming:
        clock.now = min(coming)
        coming.remove(clock.now)
        wait = ask(admission)
        if wait:
            coming.append(clock.now + wait)
    assert clock.now - begun == 9
    assert admission.refused == 90


def test_the_queue_is_forgotten_with_time(clock: Clock) -> None:
    admission = Admission(2, 1, clock)
    assert [ask(admission) for _ in range(5)] == [0, 1, 1, 2, 2]
    clock.now += 60
    assert [ask(admission) for _ in range(2)] == [0, 1]


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_a_rate_below_one_still_lets_one_in(clock: Clock, rate: float) -> None:
    admission = Admission(rate, rate, clock)
    assert [ask(admission), ask(admission)] == [0, int(1 / rate)]


def test_so_many_offenders_are_remembered(clock: Clock) -> None:
    penalties = Penalties(clock, 30)
    for number in range(PENALTIES + 1):
        penalties.add(str(number))
    penalties.check("0")  # the first one is forgotten
    with pytest.raises(UserError):
        penalties.check("1")
    with pytest.raises(UserError):
        penalties.check(str(PENALTIES))


def test_who_was_refused_pauses_and_nobody_else_does(hub: Hub, clock: Clock) -> None:
    hub.admit("a", "192.0.2.7")
    hub.refused("a", "192.0.2.7")
    with pytest.raises(UserError) as caught:
        hub.admit("a", "192.0.2.7")
    assert (caught.value.code, caught.value.parameters) == ("rate_limited", {"seconds": 2})
    hub.admit("a", "192.0.2.8")  # the client itself, wherever it is
    hub.admit("b", "192.0.2.7")  # its neighbours
    clock.now += PAUSE_SECONDS
    hub.admit("a", "192.0.2.7")
