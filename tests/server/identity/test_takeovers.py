"""A reinstalled computer gets the record that it had before, and nobody else's."""

from collections.abc import Mapping
from typing import Any

import pytest

from jump_server.clients import credentials
from jump_server.core.inputs import parse
from jump_server.deployment import deployments, enrolments
from jump_server.identity import takeovers
from jump_server.lifecycle import removals
from jump_server.models.jump_client import JumpClient
from jump_server.reports import audit_log
from jump_server.settings import site_settings
from tests.server.world import ADDRESS, ROOT, Enrolled, World, enrolment, refuses


@pytest.fixture
def first(world: World) -> Enrolled:
    """The first installation: its record was named and moved since."""
    installer = world.installer(world.administrator(), "user:admin")
    return world.enrol(installer["key"], name="Till 1", tag="shop")


def install(
    world: World, installer: Mapping[str, Any], *, former: Enrolled | None = None, **more: Any
) -> str:
    """Install again, on the same computer."""
    body = enrolment(installer["key"], more.pop("hostname", "web1"), **more)
    if former is not None:
        body["former"] = {"client_id": former.id, "credential": former.credential}
    return world.write(takeovers.enrol, parse(enrolments.Enrolment, body), ADDRESS)


def record(world: World, client_id: str) -> JumpClient:
    return world.read(lambda tx: tx.get_one(JumpClient, client_id))


def uninstall(world: World, client: Enrolled) -> None:
    world.write(removals.uninstalled, client.id, client.credential, "local")


@pytest.mark.parametrize("uninstalled", [False, True])
def test_the_old_credential_takes_the_record_over(
    world: World, first: Enrolled, uninstalled: bool
) -> None:
    if uninstalled:
        uninstall(world, first)
    new = world.installer(world.administrator("bob"), "user:bob", name="ignored")
    assert install(world, new, former=first) == first.id
    kept = record(world, first.id)
    assert (kept.name, kept.tag, kept.uninstalled_at) == ("Till 1", "shop", None)
    assert kept.installer_id == new["id"]
    assert world.read(deployments.listing, ROOT, deployments.DeploymentQuery()).total == 2
    with refuses("credential_refused"):
        world.write(removals.uninstalled, first.id, first.credential, "local")


def test_an_outdated_credential_alone_takes_nothing_over(world: World, first: Enrolled) -> None:
    following = "n" * 43
    world.write(credentials.propose_credential, first.id, following)
    world.write(credentials.promote, first.id, following)
    bob = world.administrator("bob")
    assert install(world, world.installer(bob, "user:bob"), former=first, hostname="x") != first.id
    carol = world.user("carol", rights=["installers"])
    stranger = world.installer(carol, "user:carol", may_take_over=True)
    assert install(world, stranger, former=first, hostname="x") != first.id
    trusted = world.installer(bob, "user:bob", may_take_over=True)
    assert install(world, trusted, former=first, hostname="x") == first.id
    query = audit_log.AuditQuery(action="jump_client.taken_over")
    assert len(world.read(audit_log.listing, ROOT, query).items) == 1


def test_a_passive_one_is_taken_over_with_its_credential_only(world: World) -> None:
    bob = world.administrator("bob")
    made = world.installer(bob, "user:bob", may_take_over=True, passive=True)
    waiting = world.enrol(made["key"])  # it has no link, and yet it runs
    assert install(world, made) != waiting.id
    assert install(world, made, former=waiting) == waiting.id


def test_without_it_an_installer_makes_a_new_record(world: World, first: Enrolled) -> None:
    plain = world.installer(world.administrator("bob"), "user:bob")
    assert install(world, plain) != first.id


def test_an_installer_may_take_over_the_only_record_of_the_computer(
    world: World, first: Enrolled
) -> None:
    bob = world.administrator("bob")
    new = world.installer(bob, "user:bob", may_take_over=True)
    assert install(world, new, hostname="another") != first.id  # makes a second one
    assert install(world, new) == first.id
    assert install(world, new, name="Given") == first.id
    assert record(world, first.id).name == "Given"


def test_never_a_record_that_is_online(world: World, first: Enrolled) -> None:
    new = world.installer(world.administrator("bob"), "user:bob", may_take_over=True)
    world.gateway.connected.add(first.id)
    assert install(world, new, former=first) != first.id


def test_never_a_removed_one(world: World, first: Enrolled) -> None:
    new = world.installer(world.administrator("bob"), "user:bob", may_take_over=True)
    world.write(removals.remove, ROOT, first.id, None, uninstall=False)
    assert install(world, new, former=first) != first.id


def test_a_wrong_credential_is_nothing(world: World, first: Enrolled) -> None:
    new = world.installer(world.administrator("bob"), "user:bob")
    stranger = Enrolled(first.id, "x" * 43, {})
    assert install(world, new, former=stranger) != first.id


def test_the_installers_creator_needs_the_right_there(world: World, first: Enrolled) -> None:
    carol = world.user("carol", rights=["installers"])
    new = world.installer(carol, "user:carol", may_take_over=True)
    assert install(world, new) != first.id


def test_taking_over_needs_no_free_place(world: World, first: Enrolled) -> None:
    new = world.installer(world.administrator("bob"), "user:bob", may_take_over=True)
    wanted = parse(site_settings.SettingsChange, {"jump_client_limit": 1})
    world.write(site_settings.change, ROOT, wanted, None)
    assert install(world, new) == first.id
    with refuses("client_limit_reached"):
        install(world, new, hostname="another")
