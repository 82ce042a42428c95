"""Logs: one JSON object a line, whoever logs, and no secret in any."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from jump_server import logs

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """What is logged, with the process's own logging put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_structlog_and_the_standard_library_share_a_form(output: io.StringIO) -> None:
    structlog.get_logger("a").info("one", number=1, text="é\n")
    logging.getLogger("b").warning("two %s", "x", extra={"number": 2})
    first, second = lines(output)
    assert (first["event"], first["number"], first["text"], first["level"]) == (
        "one",
        1,
        "é\n",
        "info",
    )
    assert (second["event"], second["number"], second["logger"]) == ("two x", 2, "b")
    assert first["timestamp"].endswith("Z")


def test_less_than_the_level_is_left_out(output: io.StringIO) -> None:
    structlog.get_logger("a").debug("no")
    logging.getLogger("b").debug("no")
    assert lines(output) == []


def test_what_repeats_itself_is_left_out(output: io.StringIO) -> None:
    for _ in range(20):
        logging.getLogger("b").warning("events can't be read", extra={"reason": "refused"})
        structlog.get_logger("a").error("failed", reason="x")
    assert len(lines(output)) == 6


def test_an_exception_is_one_line(output: io.StringIO) -> None:
    try:
        raise RuntimeError("boom")
    except RuntimeError:
        logging.getLogger("b").exception("failed")
    (line,) = lines(output)
    assert "RuntimeError: boom" in line["exception"]


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "new_password",
        "token",
        "api_token",
        "secret",
        "credential",
        "cookie",
        "Authorization",
        "key",
        "site_key",
        "ticket",
        "csrf_token",
    ],
)
def test_what_is_named_like_a_secret_is_hidden(output: io.StringIO, name: str) -> None:
    structlog.get_logger("a").info("x", **{name: "hunter2"}, nested={"list": [{name: "hunter2"}]})
    assert "hunter2" not in output.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        f"jt_{KEY}_hunter2-hunter2",
        f"key {KEY}.{'hunter2_' * 4} given",
        f"Jump-Client {KEY}:{'hunter2' * 6}x",
        "postgresql://jump:hunter2@db/jump",
    ],
)
def test_what_looks_like_a_secret_is_hidden_wherever_it_is(output: io.StringIO, text: str) -> None:
    structlog.get_logger("a").info(text, detail=text, several=[text])
    try:
        raise RuntimeError(text)
    except RuntimeError:
        logging.getLogger("b").exception("failed: %s", text)
    assert "hunter2" not in output.getvalue()
    assert len(lines(output)) == 2


def test_plain_facts_stay(output: io.StringIO) -> None:
    structlog.get_logger("a").info("x", route="/tokens/<id>", keys=3, password_changed=True)
    (line,) = lines(output)
    assert (line["route"], line["keys"], line["password_changed"]) == ("/tokens/<id>", 3, True)


def test_a_bottomless_value_is_cut(output: io.StringIO) -> None:
    deep: dict[str, Any] = {}
    deep["deep"] = deep
    structlog.get_logger("a").info("x", value=deep)
    assert "[hidden]" in output.getvalue()
