"""What the log leaves out."""

import logging

from jump_server.repeated import Repeated
from tests.server.hub.peers import Clock


def line(event: object, level: int = logging.WARNING, **extra: object) -> logging.LogRecord:
    record = logging.LogRecord("jump", level, "", 0, event, (), None)
    record.__dict__.update(extra)
    return record


def test_five_lines_a_second_become_one_a_minute_that_counts() -> None:
    clock = Clock()
    repeated = Repeated(clock)
    written = []
    for _ in range(5 * 180):
        record = line("events can't be read", reason="refused")
        if repeated.filter(record):
            written.append(getattr(record, "left_out", 0))
        clock.now += 0.2
    assert written[:3] == [0, 0, 0]
    assert len(written) == 5
    assert all(count >= 295 for count in written[3:])


def test_other_lines_are_not_left_out() -> None:
    repeated = Repeated(Clock())
    for number in range(10):
        assert repeated.filter(line("a link broke the rules", client_id=str(number)))
        assert repeated.filter(line("events can't be read", reason=str(number)))
        assert repeated.filter(line("request", logging.INFO))
        assert repeated.filter(line({"event": "request_failed"}, logging.ERROR))


def test_what_ended_and_comes_again_is_told_at_once() -> None:
    clock = Clock()
    repeated = Repeated(clock)
    for _ in range(3):
        assert [repeated.filter(line("not_ready")) for _ in range(3)] == [True] * 3
        clock.now += 61


def test_it_forgets() -> None:
    repeated = Repeated(Clock())
    for number in range(3000):
        assert repeated.filter(line("x", reason=str(number)))
    assert len(repeated._kinds) <= 1000
