"""Editing Jump Clients, each with its own values, and removing many."""

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _client_edits
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_client

from tests.collection.clients import client, made
from tests.collection.inprocess import FakeApi, finding, run

FIND, EDIT = "POST /jump-clients/find", "PATCH /jump-clients"
STALE = {"code": "stale_edit", "message": "Somebody has edited it.", "parameters": {}}


def edited(*records: Any, refused: Any = None) -> Callable[[Any], Any]:
    """The server's answer to edits of these Jump Clients; ``refused`` are errors by id."""
    known = {record["id"]: record for record in records}

    def answer(sent: Any) -> Any:
        results = []
        for item in sent["items"]:
            error = (refused or {}).get(item["id"])
            values = {name: value for name, value in item.items() if name != "version"}
            changed = {**known[item["id"]], **values, "version": item["version"] + 1}
            changed["name"] = changed["name"] or changed.get("hostname", "")
            changed["jump_group"] = changed["jump_group"].removeprefix("jumpgroup:")
            shown = None if error else changed
            results.append(
                {"id": item["id"], "ok": not error, "jump_client": shown, "error": error}
            )
        return {"results": results}

    return answer


def in_turn(*answers: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Each of these answers once."""
    rest = iter(answers)

    def answer(sent: Any) -> Any:
        return next(rest)(sent)

    return answer


def sent(api: FakeApi) -> list[list[Any]]:
    """The items of each request that edits."""
    return [body["items"] for what, body in api.asked if what == EDIT]


def test_a_thousand_are_edited_with_one_request(capsys: pytest.CaptureFixture[str]) -> None:
    clients = [client(number) for number in range(1001)]
    api = FakeApi({FIND: finding(*clients), EDIT: edited(*clients)})
    given = [{"id": one["id"], "tag": one["id"][-4:]} for one in clients]
    result = run(_edit, api, capsys, clients=given, jump_group="jumpgroup:web", comments="")
    assert [len(items) for items in sent(api)] == [1000, 1]
    first = {"id": clients[0]["id"], "version": 1, "tag": "0000", "jump_group": "jumpgroup:web"}
    assert sent(api)[0][0] == first, "what it has already is not sent"
    assert result["changed"]
    assert [one["tag"] for one in result["clients"]] == [one["tag"] for one in given]


def test_long_values_are_sent_in_several_requests(capsys: pytest.CaptureFixture[str]) -> None:
    clients = [client(number) for number in range(600)]
    api = FakeApi({FIND: finding(*clients), EDIT: edited(*clients)})
    ids = [one["id"] for one in clients]
    run(_edit, api, capsys, ids=ids, comments="é" * 1024)
    assert sum(map(len, sent(api))) == 600
    assert all(len(str(items)) < _client_edits.MOST_BYTES for items in sent(api))


def test_an_entry_decides_before_the_task(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = client(1, name="one", tag="old"), client(2, name="two")
    api = FakeApi({FIND: finding(one, two), EDIT: edited(one, two)})
    given = [{"current_name": "ONE", "tag": ""}, {"id": two["id"], "name": "second"}]
    result = run(_edit, api, capsys, clients=given, tag="rack")
    shown = [(record["name"], record["tag"]) for record in result["clients"]]
    assert shown == [("one", ""), ("second", "rack")]


def test_one_that_is_edited_meanwhile_is_edited_again(capsys: pytest.CaptureFixture[str]) -> None:
    """The other play has given it the tag, and this one still gives it the comments."""
    before, after = client(1), client(1, tag="rack", version=2)
    finds = in_turn(finding(before), finding(after))
    edits = in_turn(edited(before, refused={before["id"]: STALE}), edited(after))
    api = FakeApi({FIND: finds, EDIT: edits})
    result = run(_edit, api, capsys, ids=[before["id"]], tag="rack", comments="x")
    assert not result.get("failed")
    assert [items[0]["version"] for items in sent(api)] == [1, 2]
    assert "tag" not in sent(api)[1][0]


def test_one_that_is_always_edited_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    one = client(1, name="one")
    api = FakeApi({FIND: finding(one), EDIT: edited(one, refused={one["id"]: STALE})})
    result = run(_edit, api, capsys, ids=[one["id"]], tag="x")
    assert result["error"]["code"] == "stale_edit"
    assert len(sent(api)) == _client_edits.ATTEMPTS


def test_those_that_are_refused_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    refused = {"code": "permission_refused", "message": "You don't.", "parameters": {}}
    one, two = client(1, name="one"), client(2, name="two")
    api = FakeApi({FIND: finding(one, two), EDIT: edited(one, two, refused={two["id"]: refused})})
    result = run(_edit, api, capsys, ids=[one["id"], two["id"]], tag="x")
    assert result["failed"]
    assert result["changed"], "the other one is edited"
    assert result["msg"] == "two: permission_refused: You don't."
    assert [found["ok"] for found in result["results"]] == [True, False]
    assert result["diff"]["after"][two["id"]]["tag"] == ""


def test_an_invalid_value_is_told_of_its_jump_client(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = client(1), client(2)
    text = "items.1.tag: at most 64 characters."
    error = ApiError("field_too_long", text, {"field": "items.1.tag", "limit": 64}, status=422)
    api = FakeApi({FIND: finding(one, two), EDIT: error})
    result = run(_edit, api, capsys, ids=[one["id"], two["id"]], tag="x")
    assert result["msg"] == f"field_too_long: tag: at most 64 characters. ({two['id']})"
    assert result["error"]["parameters"]["field"] == "tag"


def test_two_entries_for_one_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    one = client(1, name="one")
    api = FakeApi({FIND: finding(one), EDIT: edited(one)})
    twice = [{"id": one["id"], "tag": "x"}, {"current_name": "one", "tag": "y"}]
    assert "one is there twice" in run(_edit, api, capsys, clients=twice)["msg"]
    again = [{"id": one["id"], "tag": "x"}, {"id": one["id"], "tag": "y"}]
    assert "is there twice" in run(_edit, api, capsys, clients=again)["msg"]
    assert sent(api) == []


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
        "PATCH /jump-clients": edited(named, plain),
    }
    api = FakeApi(answers)
    result = run(_edit, api, capsys, ids=[named["id"], plain["id"]], name="")
    assert [found["name"] for found in result["clients"]] == ["web", "web"]
    assert len(api.asked) == 2


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


def _edit() -> Any:
    return made(jump_client)
