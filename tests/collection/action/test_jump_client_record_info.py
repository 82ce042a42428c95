"""What the server says of a play's Jump Clients: asked once, waited for, failures told to each."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.bomgar.jumpclient.plugins.action import (
    jump_client_facts,
    jump_client_record_info,
)
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error

from tests.collection.actions import HERE, IDS, Found, run
from tests.collection.inprocess import FakeApi

VERSIONS = "GET /updates/versions"
FIND = "POST /jump-clients/find"


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "monotonic", made.monotonic)
    monkeypatch.setattr(time, "sleep", made.sleep)
    return made


class Server:
    """Knows Jump Clients by their ids; ``online`` grows with each question."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *online: set[str]) -> None:
        self.online = list(online)
        self.asked: list[list[str]] = []
        self.version: Callable[[], str] = lambda: "1.5.0"
        versions = {"version": "1.5.0", "versions": ["1.5.0", "1.4.0"]}
        self.api = FakeApi({FIND: self._answer, VERSIONS: versions})
        monkeypatch.setattr(jump_client_record_info, "connect", lambda _given: self.api)

    def _answer(self, sent: Found) -> Found:
        self.asked.append(sent["ids"])
        online = self.online.pop(0) if len(self.online) > 1 else self.online[0]
        known = [one for one in sent["ids"] if one != IDS[2]]
        version = self.version()
        items = [
            {
                "id": one,
                "status": "online" if one in online else "offline",
                "agent_version": version,
            }
            for one in known
        ]
        return {"items": items, "server_addresses": ["jump:443"]}


def computer(client_id: Any) -> Found:
    return {"jump_client_facts": {"computer": {"status": {"client_id": client_id}}}}


def record(client_id: str, **given: Any) -> Found:
    return run(jump_client_record_info, **HERE, id=client_id, **given)


def test_one_request_for_all_that_were_found(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(monkeypatch, {IDS[0]})
    for client_id in IDS:
        run(jump_client_facts, computer(client_id))
    found = [record(client_id) for client_id in reversed(IDS)]
    assert server.asked == [IDS]
    assert [one["client"] and one["client"]["status"] for one in found] == [
        None,
        "offline",
        "online",
    ]
    assert {one["changed"] for one in found} == {False}
    assert found[0]["server_addresses"] == ["jump:443"]


def test_what_the_server_said_before_is_no_answer_now(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """A Jump Client that was online has been restarted since, say."""
    server = Server(monkeypatch, {IDS[0]}, set(), {IDS[0]})
    run(jump_client_facts, computer(IDS[0]))
    assert record(IDS[0])["client"]["status"] == "online"
    assert record(IDS[0], wait_for="online")["client"]["status"] == "online"
    assert len(server.asked) == 3
    assert clock.now > 1000


@pytest.mark.parametrize("odd", [None, "", 1, "../../x", "A" * 32, ["x"]])
def test_what_is_no_id_is_neither_asked_nor_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, odd: Any
) -> None:
    server = Server(monkeypatch, set())
    run(jump_client_facts, computer(odd))
    assert record(str(odd or ""))["client"] is None
    assert server.asked == []
    assert list(tmp_path.rglob("*")) == []


def test_a_computer_that_is_not_reached_tells_nothing(tmp_path: Path) -> None:
    told = {"jump_client_facts": {"failed": True, "msg": "no Python"}}
    assert run(jump_client_facts, told)["failed"]
    assert list(tmp_path.rglob("*")) == []


def test_it_waits_until_it_is_online(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    server = Server(monkeypatch, set(), {IDS[0]}, {IDS[0], IDS[1]})
    for client_id in IDS[:2]:
        run(jump_client_facts, computer(client_id))
    assert record(IDS[0], wait_for="online")["client"]["status"] == "online"
    assert record(IDS[1], wait_for="online")["client"]["status"] == "online"
    # The second one is not waited for anew: it was asked for when the first one was.
    assert server.asked == [IDS[:2], IDS[:1], IDS[1:2]]
    assert clock.now == 1001.0


def test_all_that_wait_are_asked_about_with_one_request(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    server = Server(monkeypatch, set(), {IDS[0], IDS[1]})
    told: list[Found] = []

    def another_host_waits(seconds: float) -> None:
        clock.now += seconds
        told.append(record(IDS[1], wait_for="online"))

    monkeypatch.setattr(time, "sleep", another_host_waits)
    told.append(record(IDS[0], wait_for="online"))
    assert [one["client"]["id"] for one in told] == [IDS[1], IDS[0]]
    assert server.asked == [IDS[:1], IDS[:2]]


def test_a_version_is_waited_for_if_the_server_has_it(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    server = Server(monkeypatch, set(), {IDS[0], IDS[1]})
    versions = iter(["1.4.0", "1.5.0"])
    server.version = lambda: next(versions, "1.5.0")
    wanted = {"wait_for": "online", "wait_timeout": 30, "version": "1.5.0"}
    assert record(IDS[0], **wanted)["client"]["agent_version"] == "1.5.0"
    server.version = lambda: "1.4.0"
    told = record(IDS[1], **wanted)
    assert told["msg"] == (
        "update_timed_out: The Jump Client did not come back with the new version within 1 minutes."
    )
    assert record(IDS[2], **wanted)["error"]["code"] == "client_not_found"
    for given in ({"version": "9.9"}, {**wanted, "version": "9.9"}):
        told = record(IDS[0], **given)
        assert told["msg"] == (
            "field_not_a_choice: jump_client_version: allowed values: 1.5.0, 1.4.0."
        )
    assert server.api.asked.count((VERSIONS, {})) == 1  # for all of a play


def test_the_sites_version_is_asked_once_also_for_one_without_a_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server(monkeypatch, {IDS[0]})
    told = [record(one, site_version=True) for one in (IDS[0], "", IDS[2])]
    assert [one["site_version"] for one in told] == ["1.5.0"] * 3
    assert server.api.asked.count((VERSIONS, {})) == 1
    assert "site_version" not in record(IDS[1])


def test_whether_it_is_check_mode_is_told_of_the_task() -> None:
    for check in (False, True):
        told = run(jump_client_facts, computer(IDS[0]), check=check)
        assert told["check_mode"] is check


def test_those_that_stay_away_cost_their_time_once(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    server = Server(monkeypatch, set())
    for client_id in IDS:
        run(jump_client_facts, computer(client_id))
    told = [record(one, wait_for="online", wait_timeout=30) for one in IDS]
    assert [one["error"]["code"] for one in told] == [
        "client_offline",
        "client_offline",
        "client_not_found",
    ]
    assert clock.now < 1000 + 30 + 3
    assert len(server.asked) < 60 + 6


def test_a_server_that_is_away_is_waited_for_and_a_refusal_is_not(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    away = local_error("server_unreachable", retry=True, server="jump", reason="refused")
    api = FakeApi({FIND: away})
    monkeypatch.setattr(jump_client_record_info, "connect", lambda _given: api)
    told = record(IDS[0], wait_for="online", wait_timeout=10)
    assert (told["failed"], told["error"]["code"]) == (True, "server_unreachable")
    assert clock.now >= 1010
    api.answers[FIND] = local_error("internal_error")
    before = clock.now
    assert record(IDS[1], wait_for="online")["error"]["code"] == "internal_error"
    assert clock.now == before


def test_a_failure_is_told_to_each_and_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    api = FakeApi({FIND: local_error("certificate_mismatch", server="jump")})
    monkeypatch.setattr(jump_client_record_info, "connect", lambda _given: api)
    for client_id in IDS:
        run(jump_client_facts, computer(client_id))
    told = [record(client_id) for client_id in IDS]
    assert [one["error"]["code"] for one in told] == ["certificate_mismatch"] * 3
    assert len(api.asked) == 1


def test_a_bad_argument_is_told_without_the_token() -> None:
    with pytest.raises(AnsibleActionFail, match="token: it holds a line break") as caught:
        run(
            jump_client_record_info,
            server_url="https://jump",
            token="jt_se cret",
            id=IDS[0],
        )
    assert "cret" not in str(caught.value)
