"""Editing and removing Jump Clients, several at once."""

from collections.abc import Iterator

import pytest

from jump_wire import messages
from jump_wire.errors import UserError
from tests.collection.enrolled import enrol
from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent, until

DISABLED_THERE = messages.Inventory(
    "switched", "", "", "", "", "", 1, 1, (), "user", "nobody", "/nowhere", disabled=True
)


@pytest.fixture
def agent(server: Access) -> Iterator[HandAgent]:
    """A Jump Client that is online."""
    with HandAgent(server, "switched") as hand:
        hand.go_online()
        yield hand


def test_several_are_edited_once(ansible: Ansible, server: Access) -> None:
    ids = enrol(server, "edits", "edit1", "edit2")
    server.api.request("POST", "/jump-groups", {"code_name": "edited", "name": "Edited"})
    wanted = {"ids": ids, "jump_group": "edited", "tag": "rack", "comments": "moved"}
    predicted, edited, again, cleared = ansible.tasks(
        check("jump_client", **wanted),
        do("jump_client", **wanted),
        do("jump_client", **wanted),
        do("jump_client", names=["edit1"], tag=""),
    )
    assert predicted["changed"]
    assert edited["changed"], "check mode did not edit them"
    assert edited["diff"] == predicted["diff"]
    assert edited["diff"]["before"][ids[1]]["jump_group"] == "edits"
    assert edited["diff"]["after"][ids[1]]["jump_group"] == "edited"
    assert [client["comments"] for client in edited["clients"]] == ["moved", "moved"]
    assert not again["changed"]
    assert cleared["changed"]
    assert server.api.request("GET", f"/jump-clients/{ids[0]}")["tag"] == ""


def test_each_gets_its_own_values(modules: Ansible, server: Access) -> None:
    ids = enrol(server, "own", "own1", "own2", "own3")
    given = [
        {"id": ids[0], "tag": "rack-1", "passive": True, "passive_port": 5701},
        {"current_name": "OWN2", "comments": "Unit 2", "forbid_uninstall": True},
        {"id": ids[2], "name": "third", "passive_listen": "eth0", "tag": ""},
    ]
    wanted = {"clients": given, "tag": "rack", "forbid_disable": True}
    predicted, edited, again, after = modules.tasks(
        check("jump_client", **wanted),
        do("jump_client", **wanted),
        do("jump_client", **wanted),
        check("jump_client", **wanted),
    )
    assert [run["changed"] for run in (predicted, edited, again, after)] == [
        True,
        True,
        False,
        False,
    ]
    assert edited["diff"] == predicted["diff"]
    shown = [server.api.request("GET", f"/jump-clients/{one}") for one in ids]
    assert [one["tag"] for one in shown] == ["rack-1", "rack", ""]
    assert [one["name"] for one in shown] == ["own1", "own2", "third"]
    assert [one["forbidden_on_computer"] for one in shown][1] == ["disable", "uninstall"]
    assert shown[0]["passive_port"] == 5701
    (removed,) = modules.tasks(
        do("jump_client", clients=[{"id": one} for one in ids], state="absent", uninstall=False)
    )
    assert len(removed["results"]) == 3


def test_a_group_that_an_earlier_task_would_create(ansible: Ansible, server: Access) -> None:
    (client_id,) = enrol(server, "early", "early1")
    created, moved, lost = ansible.tasks(
        check("jump_group", code_name="later"),
        check("jump_client", ids=[client_id], jump_group="later", tag="x"),
        check("jump_client", ids=[client_id], jump_group="latre"),
    )
    assert created["changed"]
    assert moved["changed"]
    assert moved["diff"]["after"][client_id]["jump_group"] == "later"
    assert lost["error"]["code"] == "jump_group_not_found"


def test_one_is_renamed_and_found_by_its_new_name(modules: Ansible, server: Access) -> None:
    (client_id,) = enrol(server, "names", "old-name")
    renamed, again = modules.tasks(
        do("jump_client", names=["old-name"], name="new-name", forbid_disable=True),
        do("jump_client", names=["NEW-name"], name="new-name", forbid_disable=True),
    )
    assert renamed["changed"]
    assert renamed["clients"][0]["id"] == client_id
    assert renamed["clients"][0]["forbidden_on_computer"] == ["disable"]
    assert not again["changed"]


def test_several_are_removed_with_one_request(modules: Ansible, server: Access) -> None:
    ids = enrol(server, "removals", "remove1", "remove2", "remove3")
    wanted = {"ids": ids[:2], "names": ["remove3"], "state": "absent", "uninstall": False}
    predicted, removed, again = modules.tasks(
        check("jump_client", **wanted), do("jump_client", **wanted), do("jump_client", **wanted)
    )
    assert predicted["changed"]
    assert removed["changed"], "check mode did not remove them"
    assert sorted(result["id"] for result in removed["results"]) == sorted(ids)
    assert removed["diff"]["after"] == {}
    assert not again["changed"]
    assert again["results"] == []
    for client_id in ids:
        with pytest.raises(UserError, match="client_not_found"):
            server.api.request("GET", f"/jump-clients/{client_id}")


def test_an_offline_one_is_uninstalled_later(modules: Ansible, server: Access) -> None:
    (client_id,) = enrol(server, "pending", "pending1")
    wanted = {"ids": [client_id], "state": "absent"}
    removed, again, forced = modules.tasks(
        do("jump_client", **wanted),
        do("jump_client", **wanted),
        do("jump_client", **{**wanted, "uninstall": False}),
    )
    assert removed["changed"]
    assert not again["changed"], "its removal waits already"
    assert forced["changed"]


def test_bad_arguments_are_named(modules: Ansible, server: Access) -> None:
    ids = enrol(server, "twins", "twin", "twin")
    nobody, neither, unknown, odd, twins, empty, long, nowhere = modules.tasks(
        do("jump_client"),
        do("jump_client", clients=[{"tag": "x"}]),
        do("jump_client", ids=["0" * 32], tag="x"),
        do("jump_client", ids=["*"], state="absent"),
        do("jump_client", names=["twin"], state="absent"),
        do("jump_client", names=[""], state="absent"),
        do("jump_client", ids=ids, comments="x" * 1025),
        do("jump_client", ids=ids, jump_group="nowhere"),
    )
    assert "one of the following is required: ids, names, clients" in nobody["msg"]
    assert "one of the following is required: id, current_name" in neither["msg"]
    assert unknown["error"]["code"] == "client_not_found"
    assert "0" * 32 in unknown["msg"]
    assert odd["error"]["code"] == "field_malformed"
    assert "2 Jump Clients are named twin" in twins["msg"]
    assert all(client_id in twins["msg"] for client_id in ids)
    assert not empty["changed"], "an empty name is nobody's"
    assert long["error"]["code"] == "field_too_long"
    assert nowhere["error"]["code"] == "jump_group_not_found"


def test_the_name_of_a_computer_is_never_a_template(ansible: Ansible, server: Access) -> None:
    hostile = "{{ 7 * 191 }}{% for x in [] %}"
    (client_id,) = enrol(server, "hostile", hostile)
    found, shown = ansible.tasks(
        do("jump_client", ids=[client_id], tag="x"),
        do("ansible.builtin.debug", msg="{{ result_0.clients[0].hostname }}"),
    )
    assert found["clients"][0]["hostname"] == hostile
    assert shown["msg"] == hostile


def test_it_is_disabled_and_enabled(modules: Ansible, server: Access, agent: HandAgent) -> None:
    wanted = {"ids": [agent.client_id]}
    predicted, disabled, again, check_enabled, enabled, still = modules.tasks(
        check("jump_client", **wanted, enabled=False),
        do("jump_client", **wanted, enabled=False, tag="repair"),
        do("jump_client", **wanted, enabled=False),
        check("jump_client", **wanted, enabled=True),
        do("jump_client", **wanted, enabled=True),
        do("jump_client", **wanted, enabled=True),
    )
    assert predicted["changed"]
    assert predicted["diff"]["after"][agent.client_id]["disabled_by"] == ["console"]
    assert disabled["changed"], "check mode did not disable it"
    assert disabled["clients"][0]["disabled_by"] == ["console"]
    assert disabled["clients"][0]["tag"] == "repair"
    assert not again["changed"]
    assert check_enabled["changed"]
    assert enabled["diff"]["before"][agent.client_id]["disabled_by"] == ["console"]
    assert enabled["clients"][0]["disabled_by"] == []
    assert not still["changed"]


def test_the_computers_own_word_counts(modules: Ansible, server: Access, agent: HandAgent) -> None:
    agent.send(DISABLED_THERE)
    path = f"/jump-clients/{agent.client_id}"
    until(lambda: server.api.request("GET", path)["disabled_by"] == ["computer"])
    wanted = {"ids": [agent.client_id]}
    both, failed, checked = modules.tasks(
        do("jump_client", **wanted, enabled=False),
        do("jump_client", **wanted, enabled=True),
        check("jump_client", **wanted, enabled=True),
    )
    assert both["clients"][0]["disabled_by"] == ["console", "computer"]
    assert failed["error"]["code"] == checked["error"]["code"] == "client_disabled"


def test_one_that_is_offline_is_not_disabled(modules: Ansible, server: Access) -> None:
    (client_id,) = enrol(server, "away", "away1")
    failed = modules.task("jump_client", ids=[client_id], enabled=False)
    assert failed["error"]["code"] == "client_offline"
    assert failed["error"]["retry"]
