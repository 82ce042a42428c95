"""What the client answers about the computer's signed-in users."""

import json

import pytest

from jump_agent.core import logins
from jump_agent.core.platform import current
from jump_wire.messages import ListLogins, Logins

ASKED = ListLogins("s1", "ann")
WANTED = ListLogins("s1", "ann", "3", 1000, 17)


class Root:
    """The owner of an installation in service mode."""

    def __init__(self, *, service: bool) -> None:
        self.asked: list[ListLogins] = []
        self._service = service

    def log_out(self, wanted: ListLogins) -> bool:
        self.asked.append(wanted)
        return self._service


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found = ["3:1000:17:deploy:pts/0"]
    monkeypatch.setattr(current().computer, "logins", lambda: found or None, raising=False)
    return found


def answer(wanted: ListLogins, root: Root | None, *, disabled: bool = False) -> Logins | None:
    return logins.answer(wanted, disabled, root, lambda _: None)  # type: ignore[arg-type]  # only what is used


def test_the_list_needs_no_root(people: list[str]) -> None:
    assert answer(ASKED, None) == Logins("s1", logins=("3:1000:17:deploy:pts/0",))
    people.extend(["x" * 300] * 100)
    found = answer(ASKED, None)
    assert found is not None
    assert (len(found.logins), len(found.logins[-1])) == (32, 160)
    people.clear()
    assert answer(ASKED, None) == Logins("s1", code="logins_unavailable")
    assert answer(ASKED, None, disabled=True) == Logins("s1", code="client_disabled")


def test_root_logs_out_and_tells_how_it_ended(people: list[str]) -> None:
    root = Root(service=True)
    assert answer(WANTED, root, disabled=True) == Logins("s1", "3", "client_disabled")
    assert root.asked == []
    assert answer(WANTED, root) is None
    assert root.asked == [WANTED]
    packet = b"logout " + json.dumps({"session": "s1", "login": "3", "code": "x"}).encode()
    assert logins.heard(packet) == Logins("s1", "3", "x", tuple(people))
    assert logins.heard(b"logout []") is None
    assert logins.heard(b"logout \xff") is None


def test_in_user_mode_nobody_is_logged_out(people: list[str]) -> None:
    refused = Logins("s1", "3", "logins_service_mode")
    assert answer(WANTED, Root(service=False)) == answer(WANTED, None) == refused
