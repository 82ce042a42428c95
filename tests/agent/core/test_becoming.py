"""A session's login as another account, from the server's messages to its reports."""

import socket
from collections.abc import Callable
from typing import cast

from jump_agent.core.becoming import OtherAccounts
from jump_agent.core.owner import Owner
from jump_agent.core.ports import Control, ToolProcess
from jump_agent.tools.table import Tools
from jump_wire.messages import Elevate, Elevation

ASK = Elevate("s1", "anna", "jo", "horse")


class FakeLogin:
    """A login that the test lets succeed or end."""

    def __init__(self) -> None:
        self.control, self._other = socket.socketpair()
        self.account = self.problem = ""
        self.deadline = 40.0
        self.is_over = False
        self.then: Callable[[], None] = lambda: None

    def controls(self) -> list[Control]:
        return [] if self.is_over else [self.control]

    def read(self) -> None:
        self.then()

    def tick(self) -> None:
        if self.problem:
            self.end()

    def start_tool(self) -> ToolProcess:
        raise OSError("not in this test")

    def end(self) -> None:
        self.is_over = True
        self.account = ""
        self.control.close()
        self._other.close()

    def succeed(self) -> None:
        self.account = "jo"

    def fail(self) -> None:
        self.end()
        self.problem = "elevation_password_wrong"


class FakeOwner:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.login: FakeLogin | None = None

    def log_in(self, account: str, password: str, proxy: str) -> FakeLogin:
        self.asked.append((account, password, proxy))
        self.login = FakeLogin()
        return self.login


class Client:
    """The client's part, with a recorded log."""

    def __init__(self) -> None:
        self.owner = FakeOwner()
        self.log: list[str] = []
        self.starters: list[tuple[str, bool]] = []
        tools = Tools(lambda _control: None, self.log.append)
        tools.start_by = lambda session_id, starter: self.starters.append(  # type: ignore[method-assign]  # recorded
            (session_id, starter is not None)
        )
        self.becoming = OtherAccounts(tools, cast(Owner, self.owner), "proxy:1", self.log.append)

    def begin(self) -> FakeLogin:
        self.becoming.request(ASK)
        assert self.owner.login is not None
        return self.owner.login

    def read(self, login: FakeLogin, then: Callable[[], None]) -> list[Elevation]:
        login.then = then
        assert self.becoming.read(login.control)
        return self.becoming.take_unsent()


def test_from_the_request_to_the_end() -> None:
    client = Client()
    logins, login = client.becoming, client.begin()
    assert client.owner.asked == [("jo", "horse", "proxy:1")]
    assert logins.wait(10.0, 100.0) == 30.0
    assert client.read(login, lambda: None) == []
    assert client.read(login, login.succeed) == [Elevation("s1", "elevated", "jo")]
    assert client.starters == [("s1", True)]
    logins.request(ASK)  # a second one changes nothing
    assert len(client.owner.asked) == 1
    assert logins.take_unsent() == [Elevation("s1", "elevated", "jo")]
    logins.request(Elevate("s1", "anna", end=True))
    assert logins.take_unsent() == [Elevation("s1", "ended")]
    assert client.starters[-1] == ("s1", False)
    assert (login.is_over, logins.controls()) == (True, [])
    assert "horse" not in " ".join(client.log)


def test_it_fails_and_ends_by_itself() -> None:
    client = Client()
    login = client.begin()
    told = client.read(login, login.fail)
    assert told == [Elevation("s1", "failed", "", "elevation_password_wrong")]
    login = client.begin()
    client.read(login, login.succeed)
    assert client.read(login, login.end) == [Elevation("s1", "ended")]
    login = client.begin()
    login.problem = "elevation_timeout"
    client.becoming.tick()
    assert client.becoming.take_unsent() == [Elevation("s1", "failed", "", "elevation_timeout")]
    control, other = socket.socketpair()
    assert not client.becoming.read(control)
    control.close()
    other.close()


def test_a_client_started_anew_reports_that_there_is_none() -> None:
    client = Client()
    client.becoming.request(Elevate("s1", "anna"))
    assert client.becoming.take_unsent() == [Elevation("s1", "ended")]
    login = client.begin()
    client.read(login, login.succeed)
    client.becoming.end_all()
    assert client.becoming.take_unsent() == [Elevation("s1", "ended")]
    assert login.is_over


def test_who_cannot_log_in() -> None:
    log: list[str] = []
    logins = OtherAccounts(Tools(lambda _control: None, log.append), None, "", log.append)
    logins.request(ASK)
    logins.refuse("s2", "client_disabled")
    assert logins.take_unsent() == [
        Elevation("s1", "failed", "", "elevation_user_mode"),
        Elevation("s2", "failed", "", "client_disabled"),
    ]
