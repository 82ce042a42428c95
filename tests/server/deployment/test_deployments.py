"""Deployments: kept with what happened, and shown to who may see them."""

import pytest

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.deployment import deployments, installers
from jump_server.site.sweeping import sweep
from jump_wire.errors import UserError
from tests.server.world import ADDRESS, ROOT, World


def listed(world: World, actor: Actor, **query: str) -> list[str]:
    """The host names that ``actor`` finds."""
    wanted = parse(deployments.DeploymentQuery, query)
    return [item["hostname"] for item in world.read(deployments.listing, actor, wanted).items]


def reject(world: World, key: str, hostname: str = "", code: str = "key_invalid") -> None:
    world.write(deployments.rejected, key, hostname, ADDRESS, UserError(code, limit=2))


@pytest.fixture
def ann(world: World) -> Actor:
    """A member of the group ``web``."""
    made = world.user("ann")
    world.group("web", "ann")
    return made


def test_both_outcomes_are_kept(world: World, ann: Actor) -> None:
    made = world.installer(ann, "web", name="Tills", overridable=["jump_group"])
    client = world.enrol(made["key"], "web1", jump_group="user:ann")
    world.clock.advance(seconds=1)
    reject(world, made["key"], "web9", "installer_spent")
    world.write(installers.remove, ann, made["id"], None)
    query = deployments.DeploymentQuery()
    rejected, accepted = world.read(deployments.listing, ann, query).items
    assert accepted | {"id": 0} == {
        "id": 0,
        "at": "2026-03-01T12:00:00.000Z",
        "outcome": "accepted",
        "hostname": "web1",
        "address": ADDRESS,
        "jump_client_id": client.id,
        "installer_id": made["id"],
        "installer_name": "Tills",
        "jump_group": "user:ann",
        "user": "ann",
        "code": "",
        "parameters": {},
    }
    assert (rejected["outcome"], rejected["code"]) == ("rejected", "installer_spent")
    assert (rejected["jump_group"], rejected["parameters"]) == ("web", {"limit": 2})
    assert rejected["jump_client_id"] is None


def test_who_sees_what(world: World, ann: Actor) -> None:
    """One's own, the team's, a Jump Group's, all; and what names no installer only with all."""
    bob, mate = world.user("bob"), world.user("mate", rights=["team_reports"])
    world.team("tills", ann="member", mate="lead")
    world.role("sees", "view", "view_reports")
    auditor = world.user("auditor")
    world.group("db", "bob", "auditor", roles={"auditor": "sees"})
    world.enrol(world.installer(ann, "web")["key"], "anns")
    world.enrol(world.installer(bob, "db")["key"], "bobs")
    reject(world, "garbage", "strange")
    assert listed(world, ann) == ["anns"]
    assert listed(world, bob) == ["bobs"]
    assert listed(world, mate) == ["anns"]
    assert listed(world, auditor) == ["bobs"]
    assert listed(world, world.user("all", rights=["all_reports"])) == ["strange", "bobs", "anns"]
    assert listed(world, ROOT) == ["strange", "bobs", "anns"]


def test_filters(world: World, ann: Actor) -> None:
    made = world.installer(ann, "web", name="Tills")
    world.enrol(made["key"], "Front")
    reject(world, made["key"], "back")
    reject(world, "f" * 32 + ".x", "stray")
    assert listed(world, ROOT, outcome="accepted") == ["Front"]
    assert listed(world, ROOT, outcome="rejected") == ["stray", "back"]
    assert listed(world, ROOT, search="FRON") == ["Front"]
    assert listed(world, ROOT, search="till") == ["back", "Front"]
    assert listed(world, ROOT, search="%") == []
    assert listed(world, ROOT, user="ann") == ["back", "Front"]
    assert listed(world, ROOT, jump_group="web") == ["back", "Front"]
    assert listed(world, ROOT, installer="f" * 32) == ["stray"]


def test_rejections_are_kept_up_to_a_number(
    world: World, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployments, "REJECTIONS_KEPT", 3)
    world.enrol(world.installer(ann, "web")["key"], "oldest")
    for number in range(5):
        reject(world, "", f"host{number}")
    world.write(sweep, world.clock())
    assert listed(world, ROOT) == ["host4", "host3", "host2", "oldest"]
