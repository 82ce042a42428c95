"""The page of a session: who gets it, what it gets, and what it can do."""

import contextlib
import http.client
import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_agent.customer import view
from jump_agent.customer.view import View
from jump_agent.linux.customer import page, page_content, page_server
from tests.agent.linux.customer.ports import Program, browser, in_thread, until
from tests.agent.peers import PATIENCE

SHOWN = View(view.OPEN, "Anna", "me")


class Opened:
    """What was opened in the customer's browser, which is the test."""

    def __init__(self, copy: Path) -> None:
        until(copy.exists)
        door = copy.read_text(encoding="utf-8")
        self.name = re.findall(r'action="http://([^/]*)/open"', door)[0]
        self.secret = re.findall(r'name="secret" value="([^"]*)"', door)[0]
        self.headers: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: str = "", **headers: str
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.name, timeout=PATIENCE)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, {**self.headers, **given})
        return connection.getresponse()

    def enter(self) -> None:
        answer = self.ask("POST", "/open", f"secret={self.secret}")
        assert answer.status == 200
        assert "Set-Cookie" not in answer.headers, "it would reach every port of the address"
        [key] = re.findall(r'data-key="([^"]*)"', answer.read().decode())
        self.headers = {page_server.KEY_HEADER: key}

    def choose(self, values: Any, **headers: str) -> int:
        own = {"Origin": f"http://{self.name}", "Content_Type": "application/json"}
        return self.ask("POST", "/choose", json.dumps(values), **{**own, **headers}).status


@pytest.fixture
def program() -> Iterator[Program]:
    found = Program()
    yield found
    found.close()


@pytest.fixture
def opened(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setattr(page_server, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(page, "BEAT_SECONDS", 0.05)
    environment, copy = browser(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LC_ALL", "C")
    thread = in_thread(page.draw, program)
    found = Opened(copy)
    yield found
    program.leave()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert list((tmp_path / "runtime").iterdir()) == [], "it leaves nothing"


def views(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    for line in iter(answer.readline, b""):
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def test_the_customers_browser_sees_and_chooses(program: Program, opened: Opened) -> None:
    opened.enter()
    assert program.receive() == {"ready": True}
    answer = opened.ask("GET", "/")
    assert answer.headers["Content-Security-Policy"] == page_content.POLICY
    assert "End the session" in answer.read().decode()
    shown = views(opened.ask("GET", "/events"))
    program.show(SHOWN)
    assert next(shown)["state"] == "You are in a support session."
    program.show(SHOWN._replace(question=view.Asked("anna", "shell", 60, 3)))
    assert next(shown)["question"]["number"] == 3
    assert opened.choose({"what": "allow", "question": 3}) == 204
    assert program.receive() == {"what": "allow", "question": 3}
    program.tell_end("You ended the session.", "10:00  anna started to use a shell.")
    last = next(shown)
    assert (last["over"], len(last["events"])) == (True, 1)


def test_another_one_gets_nothing(program: Program, opened: Opened) -> None:
    for method, path, body in (
        ("GET", "/events", ""),
        ("POST", "/choose", '{"what": "allow"}'),
        ("POST", "/open", "secret=wrong"),
        ("POST", "/open", ""),
        ("POST", "/elsewhere", "secret=" + opened.secret),
    ):
        assert opened.ask(method, path, body).status == 403, (method, path)
    opened.enter()
    assert program.receive() == {"ready": True}
    assert opened.ask("POST", "/open", f"secret={opened.secret}").status == 403, "it works once"
    assert opened.choose({"what": "end"}, Origin="https://evil.example") == 403
    assert opened.ask("GET", "/", Host="evil.example").status == 403
    assert opened.ask("GET", "/../etc/passwd").status == 403
    assert opened.ask("POST", "/choose", "{", Origin=f"http://{opened.name}").status == 403


def test_a_killed_program_is_told(program: Program, opened: Opened) -> None:
    opened.enter()
    assert program.receive() == {"ready": True}
    shown = views(opened.ask("GET", "/events"))
    program.show(SHOWN)
    next(shown)
    program.leave()
    last = next(shown)
    assert last["over"]
    assert last["state"] == "The program has ended, and the session with it."


def test_a_closed_page_ends_the_session(
    program: Program, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.enter()
    assert program.receive() == {"ready": True}
    answer = opened.ask("GET", "/events")
    program.show(SHOWN)
    next(views(answer))
    monkeypatch.setattr(page_server, "GONE_SECONDS", 0.0)
    answer.close()
    assert program.receive() == {"what": "end"}


def test_connections_are_bounded(program: Program) -> None:
    with page_server.Server(page_server.Shared(program.port)) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        host, port = server.name.split(":")
        taken = [
            socket.create_connection((host, int(port))) for _ in range(page_server.CONNECTIONS)
        ]
        refused = socket.create_connection((host, int(port)), PATIENCE)
        with refused, contextlib.suppress(ConnectionResetError):
            assert refused.recv(1) == b"", "it is closed unread"
        for one in taken:
            one.close()
        server.shutdown()
        thread.join(PATIENCE)


def test_without_a_browser_or_a_private_folder_there_is_no_page(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment, _ = browser(tmp_path)
    (tmp_path / "xdg-open").write_text("#!/bin/sh\nexit 3\n")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    page.draw(program.port)
    (tmp_path / "runtime").chmod(0o755)
    page.draw(program.port)
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    page.draw(program.port)
    assert not (tmp_path / "opened.html").exists()
    program.leave()
