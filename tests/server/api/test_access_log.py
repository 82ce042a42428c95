"""Every request has a measure and a line."""

import structlog

from jump_server.api import access_log
from jump_server.metrics import REGISTRY


def test_a_request_is_measured_and_written_down() -> None:
    labels = {"method": "GET", "route": "/somewhere", "status": "418"}
    with structlog.testing.capture_logs() as lines:
        access_log.note("GET", "/somewhere", 418, 0.0251, "192.0.2.1", user="ann")
    assert REGISTRY.get_sample_value("jump_http_request_seconds_sum", labels) == 0.0251
    (line,) = lines
    assert line["milliseconds"] == 25.1
    assert (line["event"], line["address"], line["user"]) == ("request", "192.0.2.1", "ann")
