"""Removing the Jump Clients of computers, and never another computer's."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _removal
from ansible_collections.bomgar.jumpclient.plugins.module_utils._client_edits import FIELDS
from ansible_collections.bomgar.jumpclient.plugins.module_utils._removal import (
    COMPUTER,
    RemovalModule,
)

from tests.collection.enrolled import enrol
from tests.collection.inprocess import FakeApi, run
from tests.collection.module_utils.test_clients import Clock
from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(_removal, "time", clock)
    return clock


def record(number: int, status: str, hostname: str = "web", **more: Any) -> dict[str, Any]:
    fields = dict.fromkeys(FIELDS, "")
    known = {"id": f"{number:032x}", "status": status, "hostname": hostname, "removal": None}
    return {**fields, **known, **more}


def make() -> Any:
    options = {"type": "list", "elements": "dict", "options": COMPUTER}
    return RemovalModule(argument_spec={"computers": options})


def remove(
    capsys: pytest.CaptureFixture[str],
    records: list[Any],
    on: list[Any],
    check_mode: bool = False,
    later: list[Any] | None = None,
    same_machine: list[str] | None = None,
    **computer: Any,
) -> tuple[dict[str, Any], list[Any]]:
    """Remove one computer's; return what became of it, and the ids that the server was told.

    ``later`` is what the server knows a moment later, ``same_machine`` the ids of this machine id.
    """
    removals: list[str] = []

    def answer(sent: Any) -> Any:
        removals.extend(sent["ids"])
        return {"results": [{"id": one, "ok": True} for one in sent["ids"]]}

    def find(sent: Any) -> Any:
        if "ids" not in sent:
            return {"items": [], "computers": [same_machine or []]}
        items = records if "computers" in sent or later is None else later
        return {"items": items, "computers": [[one["id"] for one in on]]}

    api = FakeApi({"POST /jump-clients/find": find, "POST /jump-clients/remove": answer})
    computers = [{"name": "web", "fqdn": "web", **computer}]
    result = run(make, api, capsys, computers=computers, _ansible_check_mode=check_mode)
    return result["computers"][0], removals


@pytest.mark.parametrize("status", ["online", "offline", "uninstalled"])
def test_an_id_that_is_given_is_removed_whatever_it_is(
    capsys: pytest.CaptureFixture[str], status: str
) -> None:
    one = record(1, status, "elsewhere")
    told, removals = remove(capsys, [one], [], id=one["id"])
    assert removals == [one["id"]]
    assert told["removed" if status == "uninstalled" else "pending"] == [one["id"]]
    for reached in (True, False):
        told, _ids = remove(capsys, [one], [], check_mode=True, id=one["id"], reached=reached)
        assert told["removed" if reached or status == "uninstalled" else "pending"] == [one["id"]]


def test_an_id_that_the_computer_tells_counts_for_a_record_of_its_name_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    own, other = record(1, "uninstalled", "WEB"), record(2, "online", "db")
    given: dict[str, Any] = {"hostname": "web", "reached": True}
    assert remove(capsys, [own], [], told_id=own["id"], **given)[1] == [own["id"]]
    told, removals = remove(capsys, [other], [], told_id=other["id"], **given)
    assert (removals, told["not_found"], told["kept"]) == ([], ["web"], [])


@pytest.mark.parametrize("same", [True, False])
def test_an_id_that_a_renamed_computer_tells_counts_with_its_machine_id(
    capsys: pytest.CaptureFixture[str], same: bool
) -> None:
    one = record(1, "uninstalled", "before", fqdn="before.example")
    removals: list[str] = []

    def find(sent: Any) -> Any:
        known = [{"fqdn": "before.example", "machine_id": "m"}]
        on = [[one["id"]] if same and sent["computers"] == known else []]
        return {"items": [one], "computers": on}

    def answer(sent: Any) -> Any:
        removals.extend(sent["ids"])
        return {"results": [{"id": one, "ok": True} for one in sent["ids"]]}

    api = FakeApi({"POST /jump-clients/find": find, "POST /jump-clients/remove": answer})
    given = {"told_id": one["id"], "hostname": "after", "fqdn": "after", "machine_id": "m"}
    result = run(make, api, capsys, computers=[{"name": "web", "reached": True, **given}])
    assert removals == ([one["id"]] if same else [])
    assert result["computers"][0]["not_found"] == ([] if same else ["web"])


def test_what_is_found_without_an_id_is_never_removed_while_it_is_online(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = record(1, "online")
    for reached in (True, False):
        told, removals = remove(capsys, [one], [one], reached=reached)
        assert (removals, told["kept"], told["not_found"]) == ([], [one["id"]], ["web"])


@pytest.mark.parametrize(
    ("if_online", "by_id", "removed"),
    [(None, True, True), (False, True, False), (True, True, True), (True, False, True)],
)
def test_whether_one_that_is_online_is_removed_can_be_chosen(
    capsys: pytest.CaptureFixture[str], if_online: bool | None, by_id: bool, removed: bool
) -> None:
    one = record(1, "online")
    given = {"id": one["id"]} if by_id else {}
    told, removals = remove(capsys, [one], [one], if_online=if_online, **given)
    assert (removals == [one["id"]], told["kept"] == []) == (removed, removed)
    # The computer itself has just uninstalled it.
    known = {"told_id": one["id"], "hostname": "web", "reached": True, **given}
    later = [record(1, "uninstalled")]
    assert remove(capsys, [one], [one], later=later, if_online=if_online, **known)[1] == [one["id"]]


@pytest.mark.parametrize(
    ("status", "computer", "removed"),
    [
        ("online", {"machine_id": "own"}, False),
        ("online", {"machine_id": "same"}, False),
        ("online", {"if_online": True}, False),
        ("offline", {"machine_id": "own"}, False),
        ("offline", {"machine_id": "same"}, True),
        ("offline", {"name": "rogue"}, False),
        ("offline", {}, True),
        ("uninstalled", {"machine_id": "own", "name": "rogue"}, True),
    ],
)
def test_a_computer_that_tells_the_id_and_the_name_of_another_one_removes_nothing(
    capsys: pytest.CaptureFixture[str],
    clock: Clock,
    status: str,
    computer: dict[str, Any],
    removed: bool,
) -> None:
    """Only the Jump Client has the server report it as uninstalled; it knows its machine id."""
    one = record(1, status, fqdn="web")
    same = [one["id"]] if computer.get("machine_id") == "same" else []
    given = {"told_id": one["id"], "hostname": "WEB", "reached": True, **computer}
    told, removals = remove(capsys, [one], [], same_machine=same, **given)
    assert removals == ([one["id"]] if removed else [])
    assert told["kept"] == ([] if removed else [one["id"]])
    assert clock.now <= _removal.SETTLE + 1
    assert remove(capsys, [one], [], check_mode=True, **given)[0]["kept"] == []


@pytest.mark.parametrize(
    ("status", "replaced"),
    [("offline", True), ("uninstalled", True), ("online", False), ("passive", False)],
)
def test_what_another_jump_client_of_the_computer_replaces_is_deleted(
    capsys: pytest.CaptureFixture[str], status: str, replaced: bool
) -> None:
    now, pending = record(1, "online"), record(2, "offline", removal="uninstall_pending")
    other = record(3, status)
    sent: list[Any] = []

    def answer(body: Any) -> Any:
        sent.append(body)
        return {"results": [{"id": one, "ok": True} for one in body["ids"]]}

    records = [now, pending, other]
    found = {"items": records, "computers": [[one["id"] for one in records]]}
    api = FakeApi({"POST /jump-clients/find": found, "POST /jump-clients/remove": answer})
    known = {"name": "web", "fqdn": "web", "machine_id": "m", "other_than": now["id"]}
    (told,) = run(make, api, capsys, computers=[known])["computers"]
    earlier = [pending["id"], other["id"]]
    assert sent == ([{"ids": earlier, "uninstall": False}] if replaced else [])
    assert (told["removed"], told["kept"]) == ((earlier, []) if replaced else ([], earlier))
    assert told["pending"] == []


def test_only_the_chosen_ways_find_a_record(capsys: pytest.CaptureFixture[str]) -> None:
    one, computer = record(1, "offline"), {"machine_id": "m", "addresses": ["192.0.2.1"]}
    known = {"id": one["id"], "fqdn": "web.example.com", "install_dir": "/opt/x", **computer}
    asked: list[Any] = []

    def find(sent: Any) -> Any:
        asked.append((sent["ids"], sent["computers"]))
        return {"items": [], "computers": [[]]}

    api = FakeApi({"POST /jump-clients/find": find, "POST /jump-clients/remove": {"results": []}})
    for match in (["id"], ["fqdn_and_machine_id"], ["fqdn_and_address", "id"]):
        run(make, api, capsys, computers=[{"name": "web", "match": match, **known}])
    base = {"fqdn": "web.example.com", "install_dir": "/opt/x"}
    assert asked == [
        ([one["id"]], [{"fqdn": "-"}]),
        ([], [{**base, "machine_id": "m"}]),
        ([one["id"]], [{**base, "addresses": ["192.0.2.1"]}]),
    ]


def test_several_that_could_be_meant_are_left(capsys: pytest.CaptureFixture[str]) -> None:
    one, two, old = record(1, "offline"), record(2, "offline"), record(3, "uninstalled")
    told, removals = remove(capsys, [one, two, old], [one, two, old])
    assert (removals, told["kept"]) == ([old["id"]], [one["id"], two["id"]])
    told, removals = remove(capsys, [one, old], [one, old])
    assert (removals, told["kept"]) == ([old["id"], one["id"]], [])


def test_one_that_waits_already_is_not_removed_again(capsys: pytest.CaptureFixture[str]) -> None:
    one = record(1, "offline", removal="uninstall_pending")
    told, removals = remove(capsys, [one], [one])
    assert (removals, told["pending"]) == ([], [one["id"]])


def test_a_namesake_with_another_address_is_another_computer(
    modules: Ansible, server: Access
) -> None:
    (client_id,) = enrol(server, "namesakes", "namesake")
    known = {"name": "n", "fqdn": "namesake"}
    wanted = [{**known, "addresses": ["127.0.0.1"]}]
    other, predicted, removed, again = modules.tasks(
        do("jump_client_removal", computers=[{**known, "addresses": ["192.0.2.1"]}]),
        check("jump_client_removal", computers=wanted),
        do("jump_client_removal", computers=wanted),
        do("jump_client_removal", computers=wanted),
    )
    assert (other["changed"], other["computers"][0]["not_found"]) == (False, ["n"])
    assert predicted["changed"]
    assert removed["changed"], "check mode did not remove it"
    assert removed["computers"] == again["computers"] == predicted["computers"]
    assert removed["computers"][0]["pending"] == [client_id]
    assert not again["changed"]
