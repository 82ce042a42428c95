"""Waiting for Jump Clients, and removing many."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _clients
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError, local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import ServerModule
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_client, jump_client_info

from tests.collection.inprocess import FakeApi, finding, run

UNREACHABLE = local_error("server_unreachable", retry=True, server="x:1", reason="restarting")


def client(number: int, status: str = "online", **values: Any) -> dict[str, Any]:
    fields = dict.fromkeys(_clients.FIELDS, "")
    return {
        "id": f"{number:032x}",
        "status": status,
        "disabled_by": [],
        "removal": None,
        "version": 1,
        **fields,
        **values,
    }


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


def test_many_are_removed_in_requests_of_500(capsys: pytest.CaptureFixture[str]) -> None:
    clients = [client(number) for number in range(501)]
    answers: dict[str, Any] = {"POST /jump-clients/find": finding(*clients)}
    answers["POST /jump-clients/remove"] = lambda sent: {
        "results": [{"id": client_id, "ok": True} for client_id in sent["ids"]]
    }
    api = FakeApi(answers)
    ids = [found["id"] for found in clients]
    result = run(_edit, api, capsys, ids=ids, state="absent")
    assert [(what, len(sent["ids"])) for what, sent in api.asked] == [
        ("POST /jump-clients/find", 500),
        ("POST /jump-clients/find", 1),
        ("POST /jump-clients/remove", 500),
        ("POST /jump-clients/remove", 1),
    ]
    assert len(result["results"]) == 501


def test_a_name_of_its_own_is_taken_away_once(capsys: pytest.CaptureFixture[str]) -> None:
    named, plain = client(1, name="Main", hostname="web"), client(2, name="web", hostname="web")
    answers = {
        "POST /jump-clients/find": finding(named, plain),
        f"PATCH /jump-clients/{named['id']}": {**named, "name": "web"},
    }
    api = FakeApi(answers)
    result = run(_edit, api, capsys, ids=[named["id"], plain["id"]], name="")
    assert [found["name"] for found in result["clients"]] == ["web", "web"]
    assert len(api.asked) == 2


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


def test_what_could_not_be_removed_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    refused = {"code": "permission_refused", "message": "You don't have permission to do this."}
    gone = {"code": "client_not_found", "message": "The Jump Client does not exist."}
    one, two, three = client(1), client(2), client(3)
    api = FakeApi(
        {
            "POST /jump-clients/find": finding(one, two, three),
            "POST /jump-clients/remove": {
                "results": [
                    {"id": one["id"], "ok": True},
                    {"id": two["id"], "ok": False, "error": refused},
                    {"id": three["id"], "ok": False, "error": gone},
                ]
            },
        }
    )
    ids = [one["id"], two["id"], three["id"]]
    result = run(_edit, api, capsys, ids=ids, state="absent")
    assert result["failed"]
    assert result["changed"], "one is gone"
    assert result["msg"] == f"{two['id']}: permission_refused: {refused['message']}"
    assert [found["ok"] for found in result["results"]] == [True, False, True]


def _info() -> Any:
    return _made(jump_client_info)


def _edit() -> Any:
    return _made(jump_client)


def _made(module: Any) -> Any:
    """The object that the module's ``main`` makes, before it runs."""
    made: list[Any] = []

    def keep(module: Any) -> None:
        made.append(module)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServerModule, "run", keep)
        module.main()
    return made[0]
