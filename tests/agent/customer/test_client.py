"""A support session from the customer's side, against a small real server."""

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from jump_agent.core.dial import Route, ServerRefused, pinned_context
from jump_agent.customer import chat, view
from jump_agent.customer.actions import CustomerActions
from jump_agent.customer.client import CustomerClient
from jump_agent.customer.enrolment import PATH
from jump_agent.customer.view import Choice, Screen, View
from jump_agent.linux import terminal
from jump_agent.linux.login import environment
from jump_agent.linux.waiting import Waiter
from jump_wire import messages
from jump_wire.kinds import CONSENT_SECONDS
from tests.agent.authority import Authority
from tests.agent.customer.test_enrolment import ANSWER
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.marks import FORKS
from tests.agent.peers import PATIENCE, LinkPeer, ShellPeer

pytestmark = FORKS
OPEN = messages.OpenPipe("p1", "ticket-1", "shell", "s1", "t1", verbs=("shell",), actor="anna")


class FakeScreen(Screen):
    """Keeps what it is shown; a test chooses for the customer."""

    def __init__(self) -> None:
        self._out, self._in = os.pipe()
        self.views: queue.Queue[View] = queue.Queue()

    def fileno(self) -> int:
        return self._out

    def show(self, view: View) -> None:
        self.views.put(view)

    def read(self) -> list[Choice]:
        words = os.read(self._out, 100).decode().split()
        said = [word.removeprefix(">") for word in words]
        return [Choice(word) if word in words else Choice(view.SAY, word) for word in said]

    def close(self, _lines: Sequence[str] = ()) -> None:
        os.close(self._out)
        os.close(self._in)

    def choose(self, choice: str) -> None:
        os.write(self._in, choice.encode() + b" ")

    def until(self, wanted: Callable[[View], object]) -> View:
        """The next view that is as ``wanted``."""
        while True:
            found = self.views.get(timeout=PATIENCE)
            if wanted(found):
                return found


class Running:
    """A customer's program in a thread. ``ended`` is what it returned."""

    def __init__(self, routes: list[Route], now: Callable[[], float]) -> None:
        self.screen = FakeScreen()
        self.waiter = Waiter()
        self.ended: bool | ServerRefused | None = None
        self.client = CustomerClient(
            routes, "secret", self.screen, self.waiter, "Mrs Smith", now, random=lambda: 0.0
        )
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.ended = self.client.run()
        except ServerRefused as error:
            self.ended = error

    def join(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def happened(self) -> list[tuple[str, str, str]]:
        return [(event.what, event.actor, event.kind) for event in self.client.events]


@pytest.fixture
def now() -> list[float]:
    """The clock, which only a test moves."""
    return [1000.0]


@pytest.fixture
def running(
    server: FakeServer,
    authority: Authority,
    now: list[float],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Running]:
    """A program that starts. Its shells read no person's start-up files."""
    monkeypatch.setattr(
        terminal, "environment", lambda *login: {**environment(*login), "HOME": str(tmp_path)}
    )
    server.answers[PATH] = lambda _: (201, ANSWER)
    found = Running([Route(server.address, pinned_context(authority.pem))], lambda: now[0])
    yield found
    with contextlib.suppress(OSError):
        found.waiter.stop()
    found.join()
    found.screen.close()


def accepted(server: FakeServer) -> LinkPeer:
    """A link whose customer a technician has accepted."""
    link = server.link()
    link.welcome()
    link.send(messages.Conference(False, ("Anna",), ("controls",)))
    return link


def test_the_customer_sees_who_is_there_and_leaves(running: Running, server: FakeServer) -> None:
    running.screen.until(lambda shown: shown.state == view.CONNECTING)
    link = server.link()
    assert link.peer.request.headers["Authorization"].endswith(":credential")
    link.welcome()
    shown = running.screen.until(lambda shown: shown.state == view.WAITING)
    assert shown.technician == "Anna"
    link.send(messages.Conference(False, ("Anna", "Boris"), ("controls", "watches")))
    shown = running.screen.until(lambda shown: shown.state == view.OPEN)
    assert shown.people == (("Anna", "controls"), ("Boris", "watches"))
    link.send(messages.Conference(False, ("Anna",), ("controls",)))
    running.screen.until(lambda shown: len(shown.people) == 1)
    running.screen.choose(view.END)
    assert link.receive() == messages.CustomerLeft()
    running.join()
    assert running.ended is True
    assert running.happened() == [
        (view.JOINED, "Anna", ""),
        (view.JOINED, "Boris", ""),
        (view.LEFT, "Boris", ""),
    ]


def test_a_shell_opens_when_the_customer_allows_it(running: Running, server: FakeServer) -> None:
    link = accepted(server)
    link.send(OPEN)
    asked = running.screen.until(lambda shown: shown.question).question
    assert asked == view.Asked("anna", "shell", 60, 1)
    running.screen.choose(view.ALLOW)
    shell = ShellPeer(server.pipe())
    assert shell.peer.request.headers["Jump-Ticket"] == "ticket-1"
    assert shell.attached().account == running.screen.until(lambda _: True).account
    shell.type(b"echo $((40+2))\n")
    shell.until(b"42")
    link.send(messages.EndSession("s1"))
    running.join()
    assert running.ended is False
    assert running.happened()[1:] == [
        (view.STARTED, "anna", "shell"),
        (view.STOPPED, "anna", "shell"),
    ]
    while shell.read() is not None:
        pass


def test_refusals_have_their_codes(running: Running, server: FakeServer, now: list[float]) -> None:
    link = accepted(server)
    link.send(OPEN)
    running.screen.until(lambda shown: shown.question)
    running.screen.choose(view.REFUSE)
    assert link.receive() == messages.PipeRefused("p1", "consent_refused")
    link.send(messages.OpenPipe("p2", "t", "files", "s1", "t2", verbs=("files",), actor="anna"))
    running.screen.until(lambda shown: shown.question)
    now[0] += CONSENT_SECONDS
    assert link.receive() == messages.PipeRefused("p2", "consent_timeout")
    link.send(messages.OpenPipe("p3", "t", "shell", "other", "t3", verbs=("shell",)))
    assert link.receive() == messages.PipeRefused("p3", "permission_refused")
    assert running.happened()[1:] == [
        (view.REFUSED, "anna", "shell"),
        (view.UNANSWERED, "anna", "files"),
    ]


def test_the_chat_survives_a_lost_link(
    running: Running, server: FakeServer, now: list[float]
) -> None:
    link = accepted(server)
    link.send(messages.Chat(1, "Hello", author="anna", at=60))
    assert link.receive() == messages.Chat(1)
    running.screen.until(lambda shown: shown.said == 1)
    running.screen.choose(">Hi")
    assert link.receive() == messages.Chat(1, "Hi", 1)
    now[0] += chat.AGAIN_SECONDS
    running.screen.choose(">there")
    assert link.receive() == messages.Chat(1, "Hi", 1), "the server has not sent it back"
    link.peer.drop()
    link = server.link()
    link.welcome()
    assert link.receive() == messages.Chat(1, "Hi", 1)
    link.send(messages.Chat(2, "Hi", own=1, at=61))
    assert link.receive() == messages.Chat(2, "there", 2)
    shown = running.screen.until(lambda shown: shown.said == 2)
    assert [(line.who, line.mine, line.text, line.waits) for line in shown.chat] == [
        ("anna", False, "Hello", False),
        ("", True, "Hi", False),
        ("", True, "there", True),
    ]


def test_it_comes_back_to_its_session(running: Running, server: FakeServer) -> None:
    link = accepted(server)
    running.screen.until(lambda shown: shown.state == view.OPEN)
    link.peer.drop()
    running.screen.until(lambda shown: shown.state == view.LOST)
    link = server.link()
    server.refuse_link = refusal(401, "credential_refused")
    link.welcome()
    running.screen.until(lambda shown: shown.state == view.OPEN)
    link.peer.drop()
    running.join()
    assert running.ended is False, "the session has ended while the link was down"


def test_a_used_secret_starts_nothing(
    server: FakeServer, authority: Authority, now: list[float]
) -> None:
    server.answers[PATH] = lambda _: refusal(403, "key_invalid")
    running = Running([Route(server.address, pinned_context(authority.pem))], lambda: now[0])
    running.join()
    running.screen.close()
    assert isinstance(running.ended, ServerRefused)
    assert running.ended.code == "key_invalid"


def test_a_second_start_of_a_download_is_told_that_the_first_one_runs(
    server: FakeServer, authority: Authority
) -> None:
    server.answers[PATH] = lambda _: (201, ANSWER)
    server.refuse_link = refusal(401, "credential_refused")
    running = Running([Route(server.address, pinned_context(authority.pem))], lambda: 0.0)
    running.join()
    running.screen.close()
    assert isinstance(running.ended, ServerRefused)
    assert running.ended.code == "support_start_refused"


def test_it_waits_for_a_server_and_says_why(server: FakeServer, authority: Authority) -> None:
    server.answers[PATH] = lambda _: (503, {})
    context = pinned_context(authority.pem)
    running = Running([Route(server.address, context)], lambda: 0.0)
    assert "503" in running.screen.until(lambda shown: shown.problem).problem
    server.answers[PATH] = lambda _: (201, ANSWER)
    link = server.link()
    link.welcome()
    assert running.screen.until(lambda shown: shown.state == view.WAITING).problem == ""
    link.send(messages.Refused("client_removed", 0))
    running.join()
    running.screen.close()
    assert running.ended is False


def test_it_ignores_what_is_for_jump_clients(running: Running, server: FakeServer) -> None:
    assert isinstance(running.client, CustomerActions)
    link = accepted(server)
    link.send(messages.Wake(("52:54:00:12:34:56",)))
    link.send(messages.ServerAddresses(("elsewhere.example:443",)))
    link.send(messages.ConnectionType(True))
    link.send(messages.AcceptCredential())
    link.send(messages.Terms(60, 1, ("hostname",)))
    link.send(messages.Uninstall())
    running.join()
    assert running.ended is False
    assert running.happened() == [(view.JOINED, "Anna", "")]
