"""Log lines for people: a sentence for each event, in their language."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from jump_server import log_texts, logs


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a person sees on a terminal; the process's own logging is put back afterwards."""
    monkeypatch.setenv("LC_ALL", "C")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    logs.configure("info", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_person_reads_sentences(terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    log = logging.getLogger("jump_server.x")
    log.info("serving", extra={"url": "https://jump:9", "listen": "0.0.0.0:9"})
    log.warning("folder_closed", extra={"folder": "/srv/x", "other": 1})
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    log.error("housekeeping failed")
    ready, closed, failed = (line[9:] for line in terminal.getvalue().splitlines())
    assert ready == "The Jump server is ready: https://jump:9. Sign in at https://jump:9/login."
    assert closed == (
        "Warning: Other accounts had access to /srv/x. It is now closed to them (mode 700). "
        "(other=1)"
    )
    assert failed == "Erreur\u00a0: Housekeeping failed"


def test_an_exception_and_a_secret_are_as_in_json(terminal: io.StringIO) -> None:
    try:
        raise RuntimeError("boom")
    except RuntimeError:
        logging.getLogger("jump_server.x").exception("request_failed", extra={"password": "pw1"})
    shown = terminal.getvalue()
    assert "Error: A request failed" in shown
    assert "RuntimeError: boom" in shown
    assert "pw1" not in shown


def test_a_short_command_speaks_too(capsys: pytest.CaptureFixture[str]) -> None:
    log_texts.speak()
    logging.getLogger("jump_server.x").warning("folder_closed", extra={"folder": "/srv/x"})
    logging.getLogger("jump_server.x").info("serving")
    assert capsys.readouterr().err == (
        "jump-server: Other accounts had access to /srv/x. It is now closed to them (mode 700).\n"
    )
