"""Names of Jump Groups: one name means one, whoever asks; code names identify."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_lists
from jump_server.core.inputs import parse
from jump_server.deployment import deployments, installers
from jump_server.groups import jump_group_names, jump_groups
from jump_server.items import jump_item_lists
from jump_server.models.jump_group import GroupName, JumpGroup
from jump_server.sessions import session_reports
from jump_server.site import status
from jump_wire.errors import UserError
from tests.server.world import ROOT, World, refuses


def change(world: World, code_name: str, **given: object) -> Mapping[str, Any]:
    wanted = parse(jump_groups.GroupChange, given)
    return world.write(jump_groups.change, ROOT, code_name, wanted, None)


def call_the_same(world: World, code_name: str, name: str) -> None:
    """Give a group a name that another one has, as it could be before."""

    def give(tx: Transaction) -> None:
        group = jump_group_names.by_code(tx, code_name)
        group.name = name
        folded = jump_group_names.folded(name)
        tx.add(GroupName(folded=folded, rank=1, group_id=group.id))

    world.write(give)


def warned(world: World) -> list[str]:
    found = world.read(status.view, ROOT)["warnings"]
    return [str(one["parameters"]["groups"]) for one in found if one["code"] == "jump_group_names"]


@pytest.mark.parametrize(
    "reference", ["web", "jumpgroup:web", "Web servers", "WEB", "web  SERVERS", " Web servers "]
)
def test_a_group_can_be_named_in_several_ways(world: World, reference: str) -> None:
    world.group("web", name="Web servers")
    assert world.read(jump_group_names.find, reference).code_name == "web"


@pytest.mark.parametrize("reference", ["jumpgroup:Web servers", "jumpgroup:WEB", "Webs", "alice"])
def test_what_names_no_group(world: World, reference: str) -> None:
    world.user("alice")
    world.group("web", name="Web servers")
    with refuses("jump_group_not_found", group=reference):
        world.read(jump_group_names.find, reference)
    for personal in ("user:alice", "utilisateur:alice", "user:ALICE", "Utilisateur:Alice"):
        assert world.read(jump_group_names.find, personal).code_name == "user:alice"


@pytest.mark.parametrize("taken", ["Linux Admins", "LINUX ADMINS", "linux", "Linux", "\u00c9quipe"])
def test_a_name_is_taken_once(world: World, taken: str) -> None:
    world.group("linux", name="Linux Admins")
    world.group("equipe", name="E\u0301QUIPE")
    with refuses("field_taken", field="name", value=taken):
        world.group("other", name=taken)
    world.group("other", name="Other")
    with refuses("field_taken", field="name", value=taken):
        change(world, "other", name=taken)
    assert change(world, "other", comments="kept")["name"] == "Other"


@pytest.mark.parametrize("code_name", ["beta", "linux-admins", "42"])
def test_a_code_name_is_no_others_display_name(world: World, code_name: str) -> None:
    world.group("alpha", name=code_name.upper())
    with refuses("field_taken", field="code_name", value=code_name):
        world.group(code_name, name="X")


def test_a_name_that_is_given_up_is_free(world: World) -> None:
    world.group("alpha", name="Beta")
    assert change(world, "alpha", name="BETA")["name"] == "BETA"
    assert change(world, "alpha", name="")["name"] == "alpha"
    world.group("beta", name="Gamma")
    world.write(jump_groups.remove, ROOT, "beta", None)
    world.group("gamma", name="Beta")


@pytest.mark.parametrize("name", ["user:alice", "Jumpgroup: web", "Utilisateur:alice"])
def test_a_display_name_reads_as_no_reference(world: World, name: str) -> None:
    with refuses("field_malformed", field="name"):
        world.group("other", name=name)


def test_two_at_the_same_moment_get_one_name_once(world: World) -> None:
    outcomes: list[str] = []

    def make(code_name: str) -> None:
        try:
            world.group(code_name, name="Linux Admins")
        except UserError as error:
            outcomes.append(error.code)
        else:
            outcomes.append("made")

    threads = [threading.Thread(target=make, args=(f"group{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["field_taken", "field_taken", "made"]


def test_nothing_is_found_renamed_or_removed_by_anothers_display_name(world: World) -> None:
    world.group("alpha", name="Beta")
    for act in (
        lambda: world.read(jump_groups.get, ROOT, "beta"),
        lambda: change(world, "beta", name="X"),
        lambda: world.write(jump_groups.remove, ROOT, "Beta", None),
    ):
        with refuses("jump_group_not_found"):
            act()
    assert world.read(jump_groups.get, ROOT, "jumpgroup:alpha")["name"] == "Beta"


def test_doubles_go_on_until_they_are_renamed(world: World) -> None:
    world.group("alpha")
    world.group("beta")
    world.group("gamma")
    assert warned(world) == []
    call_the_same(world, "alpha", "Beta")
    assert warned(world) == ["alpha, beta"]
    for code_name in ("alpha", "beta"):
        assert world.read(jump_group_names.find, f"jumpgroup:{code_name}").code_name == code_name
        assert change(world, code_name, comments="kept")["name_doubled"]
    assert not world.read(jump_groups.get, ROOT, "gamma")["name_doubled"]
    admin = world.administrator()
    with refuses("jump_group_ambiguous", field="jump_group", group="BETA", count=2):
        world.installer(admin, "BETA")
    key = world.installer(admin, "jumpgroup:beta", overridable=["jump_group"])["key"]
    with refuses("jump_group_ambiguous", field="--jc-jump-group", group="beta"):
        world.enrol(key, jump_group="beta")
    world.enrol(key, jump_group="jumpgroup:alpha")
    change(world, "alpha", name="Alpha 2")
    assert warned(world) == []
    assert world.read(jump_group_names.find, "BETA").code_name == "beta"


def test_filters_take_a_code_name_either_way(world: World) -> None:
    admin = world.administrator()
    world.group("web", name="Web servers")
    world.enrol(world.installer(admin, "web")["key"])
    asked: list[tuple[Any, Any]] = [
        (jump_client_lists.listing, jump_client_lists.ClientQuery),
        (jump_item_lists.listing, jump_item_lists.ItemQuery),
        (installers.listing, installers.InstallerQuery),
        (deployments.listing, deployments.DeploymentQuery),
        (session_reports.listing, session_reports.SessionQuery),
    ]
    for listing, query in asked:
        found = [
            world.read(listing, admin, query(jump_group=named)).items
            for named in ("web", "jumpgroup:web")
        ]
        assert found[0] == found[1]
        assert found[0] or listing is session_reports.listing


def test_the_database_keeps_names_apart(world: World) -> None:
    world.group("web")
    with pytest.raises(Exception, match="jump_group_names"):
        world.write(
            lambda tx: tx.add(
                GroupName(folded="web", group_id=tx.scalars(select(JumpGroup.id)).one())
            )
        )
