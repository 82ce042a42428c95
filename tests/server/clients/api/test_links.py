"""The links' door: who gets in hands the socket over, everybody else gets an ordinary answer."""

import io
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from jump_server.api.app import create_app
from jump_server.clients import credentials
from jump_server.metrics import REGISTRY
from jump_server.models.jump_client import JumpClient
from jump_server.runtime import Runtime
from tests.server.world import ADDRESS, FAST, Enrolled, World

ASKS = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


class Body(io.BytesIO):
    """gunicorn's ``wsgi.input``, as far as the door looks into it: nothing came early."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = self
        self.unreader = self

    def take_buffered(self) -> bytes:
        return b""


class Door:
    """Calls the application as gunicorn does, with a real socket.

    Args:
        app: the application.
    """

    def __init__(self, app: Flask) -> None:
        self._client: FlaskClient = app.test_client()
        self.near, self.far = socket.socketpair()
        self.far.setblocking(False)

    def knock(self, authorization: str, method: str = "GET", **headers: str) -> Any:
        """Ask for a link; the answer, if there is one."""
        environ: dict[str, Any] = {
            "gunicorn.socket": self.near,
            "wsgi.input": Body(),
            "REMOTE_ADDR": ADDRESS,
        }
        return self._client.open(
            "/agent/v1/link",
            method=method,
            headers={**ASKS, "Authorization": authorization, **headers},
            environ_overrides=environ,
        )


@pytest.fixture
def client(world: World) -> Enrolled:
    ann = world.user("ann")
    world.group("web", "ann")
    return world.enrol(world.installer(ann, "web")["key"])


@pytest.fixture
def door(runtime: Runtime) -> Iterator[Door]:
    door = Door(create_app(runtime, FAST))
    yield door
    door.near.close()
    door.far.close()


def let_in() -> float:
    labels = {"method": "GET", "route": "/agent/v1/link", "status": "101"}
    return REGISTRY.get_sample_value("jump_http_request_seconds_count", labels) or 0.0


def code(answer: Any) -> str:
    return str(answer.get_json()["error"]["code"])


def own(client: Enrolled) -> str:
    return f"Jump-Client {client.id}:{client.credential}"


def test_a_client_comes_in(runtime: Runtime, door: Door, client: Enrolled) -> None:
    before = let_in()
    with pytest.raises(StopIteration):
        door.knock(own(client))
    assert door.near.fileno() == -1  # it is the hub's now
    assert door.far.recv(1000).startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
    assert runtime.hub.connection_count == 1
    assert let_in() == before + 1


@pytest.mark.parametrize(
    ("asked", "given"),
    [("600", 600), ("5", 30), ("99999", 900), ("1e3", 30), ("-600", 30), ("٦٠٠", 30), ("", 30)],
)
def test_a_device_that_sleeps_asks_for_rarer_heartbeats(
    runtime: Runtime, door: Door, client: Enrolled, asked: str, given: int
) -> None:
    with pytest.raises(StopIteration):
        door.knock(own(client), **{"Jump-Heartbeat": asked.encode().decode("latin-1")})
    (link,) = runtime.hub.arrivals._silent
    assert link.facts.heartbeat(30) == given


def test_a_credential_that_waited_becomes_the_only_one(
    world: World, door: Door, client: Enrolled
) -> None:
    world.write(credentials.propose_credential, client.id, "n" * 43)
    with pytest.raises(StopIteration):
        door.knock(f"Jump-Client {client.id}:{'n' * 43}")
    kept = world.read(lambda tx: tx.get(JumpClient, client.id))
    assert kept is not None
    assert kept.pending_hash is None


@pytest.mark.parametrize(
    ("authorization", "headers", "expected"),
    [
        ("", {}, (401, "credential_refused")),
        ("Jump-Client nobody:nothing", {}, (401, "credential_refused")),
        ("{own}", {"Upgrade": "h2c"}, (426, "not_a_websocket")),
    ],
)
def test_who_is_refused_gets_the_usual_answer(  # three of them are cases
    runtime: Runtime,
    door: Door,
    client: Enrolled,
    authorization: str,
    headers: dict[str, str],
    expected: tuple[int, str],
) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = door.knock(authorization.replace("{own}", own(client)), **headers)
    assert (answer.status_code, code(answer)) == expected
    (line,) = lines
    assert (line["route"], line["method"], line["address"]) == ("/agent/v1/link", "GET", ADDRESS)
    assert (line["status"], line["error"]) == expected
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert runtime.hub.connection_count == 0


def test_another_wrong_credential_costs_no_query(
    world: World, door: Door, client: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = f"Jump-Client {client.id}:{'x' * 43}"
    assert code(door.knock(wrong)) == "credential_refused"
    monkeypatch.setattr(world.database, "read", None)
    answer = door.knock(wrong)
    assert (answer.status_code, code(answer)) == (429, "rate_limited")
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.parametrize(
    ("accepted", "begins"), [("fr, en;q=0.5", "Le serveur ne"), ("", "The server")]
)
def test_a_refusal_speaks_the_callers_language(door: Door, accepted: str, begins: str) -> None:
    answer = door.knock("Jump-Client nobody:nothing", **{"Accept-Language": accepted})
    assert answer.get_json()["error"]["message"].startswith(begins)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_what_fails_at_the_door_is_a_bug(
    runtime: Runtime, door: Door, client: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime.hub, "admit", lambda *_: 1 / 0)
    answer = door.knock(own(client))
    assert (answer.status_code, code(answer)) == (500, "internal_error")


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_other_methods_are_no_links(door: Door, client: Enrolled, method: str) -> None:
    assert door.knock(own(client), method).status_code in {405, 426}


def test_a_server_that_leaves_lets_nobody_in(
    runtime: Runtime, door: Door, client: Enrolled
) -> None:
    runtime.hub.leave(0.0)
    answer = door.knock(own(client))
    assert (answer.status_code, code(answer)) == (503, "server_full")
    assert answer.headers["Retry-After"] == "3"
