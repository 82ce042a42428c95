"""Many Jump Clients found with one request: by ids, by names, by the computers they are on."""

from typing import Any

import pytest
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_finding as finding
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.models.jump_client import JumpClient
from tests.server.world import World, refuses


@pytest.fixture
def alice(world: World) -> Actor:
    """A member of ``web``."""
    made = world.user("alice")
    world.group("web", "alice")
    return made


def enrol(world: World, alice: Actor, name: str, **computer: Any) -> str:
    """A Jump Client on a computer with these details."""
    client = world.enrol(world.installer(alice, "web")["key"], name)

    def told(tx: Transaction) -> None:
        record = tx.get_one(JumpClient, client.id)
        for field, value in computer.items():
            setattr(record, field, value)

    world.write(told)
    return client.id


def find(world: World, actor: Actor, **wanted: Any) -> dict[str, Any]:
    found = world.read(finding.find, actor, parse(finding.Wanted, wanted))
    return {"ids": {item["id"] for item in found["items"]}, "computers": found["computers"]}


def test_by_ids_and_names_in_one_answer(world: World, alice: Actor) -> None:
    one, two, twin = (enrol(world, alice, name) for name in ("one", "two", "Two"))
    assert find(world, alice, ids=[one, "0" * 32], names=["TWO", ""]) == {
        "ids": {one, two, twin},
        "computers": [],
    }
    assert find(world, alice) == {"ids": set(), "computers": []}
    assert find(world, world.user("bob"), ids=[one], names=["two"])["ids"] == set()


def test_a_computer_is_its_full_name_with_its_machine_id_or_an_address(
    world: World, alice: Actor
) -> None:
    here = enrol(world, alice, "web", fqdn="web.a.example", machine_id="m1")
    there = enrol(world, alice, "web", fqdn="web.b.example", machine_id="m2")
    lan = {"fqdn": "web.a.example", "private_addresses": "192.0.2.7 10.0.0.7"}
    also = enrol(world, alice, "other", install_dir="/srv/x", **lan)
    new = enrol(world, alice, "new", machine_id="m3")
    computers = [
        {"fqdn": "WEB.a.example", "machine_id": "m1"},
        {"fqdn": "web.b.example", "addresses": ["10.0.0.7"]},
        {"fqdn": "web.b.example", "machine_id": "m2"},
        {"fqdn": "web.a.example", "addresses": ["10.0.0.7"], "machine_id": "m1"},
        {"fqdn": "web.a.example", "addresses": ["10.0.0.7"], "install_dir": "/srv/x"},
        {"fqdn": "web.a.example", "machine_id": ""},
        {"fqdn": "web", "machine_id": "m1"},
        {"fqdn": "new", "machine_id": "m3"},
    ]
    found = find(world, alice, computers=computers)
    assert [set(ids) for ids in found["computers"]] == [
        {here}, set(), {there}, {here, also}, {also}, set(), set(), {new},
    ]  # fmt: skip
    assert found["ids"] == {here, there, also, new}


def test_names_that_too_many_have_are_an_error(
    world: World, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LIMIT", 1)
    enrol(world, alice, "two")
    assert len(find(world, alice, names=["two"])["ids"]) == 1
    enrol(world, alice, "two")
    with refuses("field_too_many", field="names", limit=1):
        find(world, alice, names=["two"])
