"""Listing Jump Clients and waiting for them."""

import time

import pytest

from tests.collection.enrolled import enrol
from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access


@pytest.mark.dear("the one test of the module that goes through Ansible")
def test_it_lists_by_id_name_and_filters(ansible: Ansible, server: Access) -> None:
    ids = enrol(server, "listed", "list1", "list2")
    server.api.request("PATCH", f"/jump-clients/{ids[1]}", {"tag": "second"})
    by_id, by_name, by_group, by_tag, by_status, by_text, none, checked = ansible.tasks(
        do("jump_client_info", ids=[ids[1], "0" * 32]),
        do("jump_client_info", names=["list1"]),
        do("jump_client_info", jump_group="listed"),
        do("jump_client_info", jump_group="listed", tag="second"),
        do("jump_client_info", jump_group="listed", status="online"),
        do("jump_client_info", search="list1"),
        do("jump_client_info", ids=[]),
        check("jump_client_info"),
    )
    assert [client["id"] for client in by_id["clients"]] == [ids[1]]
    assert [client["id"] for client in by_name["clients"]] == [ids[0]]
    assert [client["id"] for client in by_group["clients"]] == ids
    assert [client["id"] for client in by_tag["clients"]] == [ids[1]]
    assert by_status["clients"] == []
    assert [client["id"] for client in by_text["clients"]] == [ids[0]]
    assert none["clients"] == []
    assert len(checked["clients"]) >= 2, "check mode reads as well"
    assert not any(run["changed"] for run in (by_id, by_name, by_group, checked))


def test_every_returned_field_is_documented(modules: Ansible, server: Access) -> None:
    import yaml
    from ansible_collections.bomgar.jumpclient.plugins.modules import jump_client_info

    (client_id,) = enrol(server, "documented", "documented1")
    (client,) = modules.task("jump_client_info", ids=[client_id])["clients"]
    documented = yaml.safe_load(jump_client_info.RETURN)["clients"]["contains"]
    assert sorted(client) == sorted(documented)


def test_it_waits(modules: Ansible, server: Access) -> None:
    (client_id,) = enrol(server, "waited", "waited1")
    started = time.monotonic()
    offline, late, unknown = modules.tasks(
        do("jump_client_info", names=["waited1"], wait_for="offline"),
        do("jump_client_info", ids=[client_id], wait_for="online", wait_timeout=1),
        do("jump_client_info", names=["nobody"], wait_for="online", wait_timeout=0),
    )
    assert time.monotonic() - started < 30, "what is so already is not waited for"
    assert [client["id"] for client in offline["clients"]] == [client_id]
    assert late["failed"]
    assert late["error"]["code"] == "client_offline"
    assert late["waiting_for"] == [client_id]
    assert late["clients"][0]["status"] == "offline"
    assert unknown["error"]["code"] == "client_not_found"
    assert "nobody" in unknown["msg"]


def test_bad_arguments_are_named(modules: Ansible) -> None:
    whom, both, odd = modules.tasks(
        do("jump_client_info", wait_for="online"),
        do("jump_client_info", ids=[], tag="x"),
        do("jump_client_info", ids=["x"]),
    )
    assert "wait_for is online but any of the following are missing: ids, names" in whom["msg"]
    assert "parameters are mutually exclusive: ids|tag" in both["msg"]
    assert odd["error"]["code"] == "field_malformed"
