"""gunicorn's lines are like all others, and a flood of bad requests does not fill the log."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from jump_server import logs
from jump_server.gunicorn_log import GunicornLog
from jump_server.repeated import FIRST

Written = tuple[GunicornLog, io.StringIO]


@pytest.fixture
def written() -> Iterator[Written]:
    """Gunicorn's logger, and what was written."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("info", stream)
    try:
        yield GunicornLog(Config()), stream
    finally:
        root.handlers[:], root.level = before


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_of_gunicorns_is_a_json_object(written: Written) -> None:
    log, stream = written
    log.critical("WORKER TIMEOUT (pid:%s)", 7)
    [line] = lines(stream)
    assert (line["event"], line["level"]) == ("WORKER TIMEOUT (pid:7)", "critical")


def test_invalid_requests_are_of_one_kind_whoever_sends_what(written: Written) -> None:
    log, stream = written
    for number in range(100):
        # As gunicorn does it: the text is whole before it is logged.
        log.warning(f"Invalid request from ip=192.0.2.{number}: Invalid HTTP Header: 'X{number}%s'")
    told = lines(stream)
    assert [line["event"] for line in told] == ["invalid_request"] * FIRST
    assert (told[1]["address"], told[1]["problem"]) == (
        "192.0.2.1",
        "Invalid HTTP Header: 'X1%s'",
    )
