"""Finding Jump Clients, and waiting for them."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _clients
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError, local_error
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_client_info

from tests.collection.clients import client, made
from tests.collection.inprocess import FakeApi, finding, run

UNREACHABLE = local_error("server_unreachable", retry=True, server="x:1", reason="restarting")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(_clients, "time", made)
    return made


def in_turn(*answers: Any) -> Any:
    rest = list(answers)

    def answer(_sent: object) -> Any:
        found = rest.pop(0) if len(rest) > 1 else rest[0]
        if isinstance(found, Exception):
            raise found
        return found

    return answer


def test_it_waits_through_a_restart_of_the_server(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = client(1), client(2)
    turns = in_turn(None, UNREACHABLE, client(2, "offline"), two)
    api = FakeApi({"POST /jump-clients/find": finding(one, lambda: turns(None))})
    ids = [two["id"], one["id"]]
    result = run(_info, api, capsys, ids=ids, wait_for="online", wait_timeout=10)
    assert [found["id"] for found in result["clients"]] == ids
    assert clock.now == 3 * _clients.POLL


def test_it_gives_up_in_time_and_says_why(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    api = FakeApi({"POST /jump-clients/find": in_turn(UNREACHABLE)})
    wanted = {"ids": [client(1)["id"]], "wait_for": "online", "wait_timeout": 5}
    result = run(_info, api, capsys, **wanted)
    assert result["failed"]
    assert result["error"]["code"] == "server_unreachable"
    assert clock.now <= 5


def test_one_that_stays_online_is_told(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    api = FakeApi({"POST /jump-clients/find": finding(client(1))})
    wanted = {"ids": [client(1)["id"]], "wait_for": "offline", "wait_timeout": 1}
    result = run(_info, api, capsys, **wanted)
    assert result["msg"].startswith("They are still online. (waited 1 s until offline: 0000")
    assert "error" not in result


def test_a_group_that_does_not_exist_is_not_an_empty_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unknown = ApiError("jump_group_not_found", "There is no Jump Group x.", status=404)
    known = {"GET /jump-groups/web": {"code_name": "web"}, "GET /jump-clients": []}
    api = FakeApi({"GET /jump-groups/x": unknown, **known})
    refused = run(_info, api, capsys, jump_group="x")
    assert refused["error"]["code"] == "jump_group_not_found"
    assert run(_info, api, capsys, jump_group="jumpgroup:web")["clients"] == []
    assert api.asked[-1][1]["jump_group"] == "web"


def _info() -> Any:
    return made(jump_client_info)


def test_a_wrong_id_is_named_and_a_long_list_is_not_told_whole() -> None:
    assert _clients.checked("ids", " " + "AB" * 16 + "\n") == "ab" * 16
    with pytest.raises(ApiError, match=r"ids: invalid value \(expected: .*, not web1\)"):
        _clients.checked("ids", "web1")
    assert _clients.listed(["a"] * 10) == ", ".join(["a"] * 10)
    assert _clients.listed(["a"] * 300).endswith("a and 290 more")
