"""The first start tells what the server says (`jump_agent.core.connection` carries the answer)."""

import json
import os
import threading
import time
from pathlib import Path

import pytest

from jump_agent.core import connection, identity
from jump_agent.core.enrolment import new_enrolment
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.core.store import write_json
from jump_agent.linux.first_start import FirstStart
from jump_wire.errors import CATALOGUE
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.packages import Installed

ENROLMENTS = "/agent/v1/enrolments"


@pytest.mark.parametrize(
    ("status", "code", "parameters"),
    [
        (403, "installer_spent", {"limit": 3}),
        (403, "client_limit_reached", {}),
    ],
)
def test_a_refused_first_start_says_why_and_ends_with_its_status(
    installed: Installed, server: FakeServer, status: int, code: str, parameters: dict[str, int]
) -> None:
    server.answers[ENROLMENTS] = lambda _: refusal(status, code, **parameters)
    done = installed.run("init-script", "start")
    kind = CATALOGUE[code]
    assert (done.returncode, done.stdout) == (kind.exit_status, "")
    assert done.stderr.splitlines()[0] == kind.text(parameters)
    told = installed.run("init-script", "status")
    assert told.returncode == 0
    assert f"Not connected: {kind.text(parameters)}\n" in told.stdout
    assert kind.text(parameters) in installed.run("jump-client", "status").stdout
    assert installed.status()["problem"] == code


def test_a_first_start_that_is_too_late_says_so_although_the_client_is_gone(
    installed: Installed, server: FakeServer
) -> None:
    server.answers[ENROLMENTS] = lambda _: refusal(410, "installer_expired", time="2026-01-01")
    done = installed.run("init-script", "start")
    assert done.returncode == CATALOGUE["installer_expired"].exit_status
    assert "2026-01-01" in done.stderr
    assert done.stderr.endswith("\nThe Jump Client is uninstalling itself from this computer.\n")
    end = time.monotonic() + 20
    while installed.directory.exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert not installed.directory.exists()


def test_a_first_start_without_a_server_is_started_and_not_connected_yet(
    installed: Installed, server: FakeServer
) -> None:
    server.close()
    done = installed.run("init-script", "start")
    assert done.returncode == 0
    assert "Jump Client started, but not connected yet: " in done.stdout
    again = installed.run("init-script", "start")
    assert (again.returncode, again.stdout) == (0, "The Jump Client is already running.\n")
    told = installed.run("init-script", "status")
    assert told.returncode == 0
    assert "Not connected: " in told.stdout
    assert not (installed.directory / "state" / "first-start").exists()


def test_status_tells_the_connection_apart(installed: Installed, server: FakeServer) -> None:
    assert installed.run("init-script", "start").stdout == "Jump Client started.\n"
    link = server.link()
    link.welcome()
    end = time.monotonic() + 20
    while "Connected to" not in (told := installed.run("init-script", "status").stdout):
        assert time.monotonic() < end, told
    assert told.splitlines()[1] == f"Connected to {server.address}."
    # Later starts do not wait: the server may be away for days.
    assert not (installed.directory / "state" / "enrolment.json").exists()


# --- the file between them ---


def report(layout: Layout, config: Config, seconds: float = 20.0, **met: object) -> int:
    with FirstStart(layout, config, seconds) as first:
        client = threading.Thread(target=lambda: connection.Connection(layout).met(**met))
        if not met:
            return first.report()
        client.start()
        found = first.report()
        client.join()  # it still removes the file, which must not be the next report's
        return found


@pytest.mark.parametrize("given_back", [True, False])
def test_a_record_that_was_not_given_back_is_told(
    layout: Layout, config: Config, capfdbinary: pytest.CaptureFixture[bytes], given_back: bool
) -> None:
    former = {"client_id": "a" * 32, "credential": "c" * 43}
    write_json(layout.enrolment, new_enrolment("k", {}, former))
    with FirstStart(layout, config, 20.0) as first:
        identity.save(layout.identity, Identity("a" * 32 if given_back else "b", "c", "", 0.0))
        client = threading.Thread(target=lambda: connection.Connection(layout).met(connected=True))
        client.start()
        assert first.report() == 0
        client.join()
    captured = capfdbinary.readouterr()
    assert captured.out == b"Jump Client started.\n"
    assert (b"made a new record" in captured.err) is not given_back


def test_an_answer_that_does_not_come_is_not_waited_for_without_a_limit(
    layout: Layout, config: Config, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert report(layout, config, 0.1) == 0
    assert capfdbinary.readouterr().out == (b"Jump Client started, but not connected yet.\n")
    assert [path.name for path in Path(layout.state).iterdir()] == ["log"]


def test_a_code_that_nobody_knows_and_parameters_that_mean_ill(
    layout: Layout, config: Config, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """In service mode it is the account that writes them, and root that reads."""
    parameters = {"code": "x", "self": 1, "limit": ["\x1b[2J"]}
    assert report(layout, config, code="no_such_code", parameters=parameters) == 1
    assert report(layout, config, code="installer_spent", parameters=parameters) == 23
    assert report(layout, config, code="installer_spent", parameters="x") == 23
    assert b"\x1b" not in capfdbinary.readouterr().err


def test_nobody_waits_and_nothing_is_left(layout: Layout) -> None:
    connection.Connection(layout).met(connected=True)
    assert [path.name for path in Path(layout.state).iterdir()] == ["log"]


def test_what_is_shown_is_not_worth_an_error(layout: Layout) -> None:
    shown = connection.Connection(layout)
    os.mkfifo(layout.connection)
    shown.show("a:1", "refused")
    Path(layout.connection).unlink()
    shown.show("a:1", "code", {"limit": 1})
    assert json.loads(Path(layout.connection).read_text()) == {
        "connected": False,
        "server": "a:1",
        "problem": "code",
        "parameters": {"limit": 1},
    }
