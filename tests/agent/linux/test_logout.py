"""Root's part of a logout: exactly one login, by its whole identity."""

import json
import socket
from pathlib import Path

import pytest

from jump_agent.linux.logins import SESSIONS
from jump_agent.linux.logout import Wanted, log_out, parse, serve, terminate
from jump_wire import messages
from tests.agent.fake_server import FakeServer
from tests.agent.linux.test_logins import write
from tests.agent.linux.test_monitor import client, online
from tests.agent.marks import FORKS
from tests.agent.packages import Installed

__all__ = ["client"]

pytestmark = FORKS

REQUEST = {"session": "s1", "login": "3", "uid": 1000, "since": 17}
WANTED = Wanted("s1", "3", 1000, 17)


class Ending:
    """Ends logins in a folder, and remembers which."""

    def __init__(self, root: Path) -> None:
        self.ended: list[str] = []
        self._root = root

    def __call__(self, login: str) -> bool:
        self.ended.append(login)
        write(self._root, login, STATE="closing")
        return True


def test_a_login_is_ended_by_its_identity(tmp_path: Path) -> None:
    end = Ending(tmp_path)
    assert log_out(WANTED, end, str(tmp_path)) == "logins_unavailable"
    write(tmp_path, "3")
    for other in ({"login": "4"}, {"uid": 1001}, {"since": 18}, {"login": "../3"}):
        wanted = parse(json.dumps({**REQUEST, **other}).encode())
        assert log_out(wanted, end, str(tmp_path)) == "login_not_found"
    assert end.ended == []
    assert log_out(WANTED, end, str(tmp_path)) == ""
    assert end.ended == ["3"]
    assert log_out(WANTED, end, str(tmp_path)) == "login_not_found"


@pytest.mark.parametrize("line", ["0::/user.slice/session-3.scope", "1:name=elogind:/3"])
def test_the_login_in_which_the_client_runs_stays(tmp_path: Path, line: str) -> None:
    write(tmp_path, "3")
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text(line + "\n")
    end = Ending(tmp_path)
    assert log_out(WANTED, end, str(tmp_path)) == "logout_failed"
    assert end.ended == []


def test_a_failure_of_the_system(tmp_path: Path) -> None:
    write(tmp_path, "3")
    assert log_out(WANTED, lambda _: False, str(tmp_path)) == "logout_failed"
    assert (tmp_path / SESSIONS / "3").exists()


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"[]",
        b"\xff",
        b"{}",
        json.dumps({**REQUEST, "uid": True}).encode(),
        json.dumps({**REQUEST, "since": "17"}).encode(),
        json.dumps({**REQUEST, "more": 1}).encode(),
    ],
)
def test_a_request_of_another_form_is_none(request_: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(request_)


def test_the_answer_names_the_session_and_the_login() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        serve(json.dumps({**REQUEST, "login": "nosuchlogin"}).encode(), ours)
        head, _, text = theirs.recv(4096).partition(b" ")
    values = json.loads(text)
    assert (head, values["session"], values["login"]) == (b"logout", "s1", "nosuchlogin")
    assert values["code"] in ("login_not_found", "logins_unavailable")


def test_no_such_login_is_not_ended() -> None:
    assert terminate("nosuchlogin") is False


def test_the_monitor_s_answer_comes_back(client: Installed, server: FakeServer) -> None:
    client.init("start")
    link = online(server)
    link.send(messages.ListLogins("s1", "ann", "nosuchlogin", 0, 1))
    told = link.expect(messages.Logins)
    assert (told.session_id, told.login_id) == ("s1", "nosuchlogin")
    assert told.code in ("login_not_found", "logins_unavailable")
