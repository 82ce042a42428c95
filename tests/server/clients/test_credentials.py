"""Jump Clients' credentials: current, pending, refused, and of those that are gone."""

import secrets

import pytest

from jump_server.clients import credentials
from jump_server.lifecycle import removals
from jump_wire.errors import UserError
from tests.server.world import ROOT, Enrolled, World, refuses


@pytest.fixture
def client(world: World) -> Enrolled:
    return world.enrol(world.installer(world.administrator(), "user:admin")["key"])


def use(world: World, client_id: str, credential: str) -> None:
    """What a link does: prove who it is; the first use of the pending credential promotes it."""
    if world.read(credentials.identify, client_id, credential).by_pending:
        world.write(credentials.promote, client_id, credential)


def test_the_current_credential_proves_who_it_is(world: World, client: Enrolled) -> None:
    found = world.read(credentials.identify, client.id, client.credential)
    assert found == credentials.Identity(by_pending=False, uninstall=False)


def test_many_are_told_apart_in_their_order(world: World, client: Enrolled) -> None:
    other = world.enrol(world.installer(world.administrator("eve"), "user:eve")["key"], "web2")
    world.write(removals.remove, ROOT, other.id, None, uninstall=True)
    presented = [
        (other.id, other.credential),
        (client.id, other.credential),
        ("0" * 32, client.credential),
        (client.id, client.credential),
    ]
    first, second, third, fourth = world.read(credentials.identify_all, presented)
    assert first == credentials.Identity(by_pending=False, uninstall=True)
    assert [str(error.code) for error in (second, third) if isinstance(error, UserError)] == [
        "credential_refused",
        "credential_refused",
    ]
    assert fourth == credentials.Identity(by_pending=False, uninstall=False)


def test_any_other_is_refused(world: World, client: Enrolled) -> None:
    for bad in ("", "x", client.credential[:-1], client.credential + "x", "é"):
        with refuses("credential_refused"):
            use(world, client.id, bad)
    for stranger in ("", "0" * 32, "é" * 40):
        with refuses("credential_refused"):
            use(world, stranger, client.credential)


def test_both_hold_until_the_pending_one_is_used(world: World, client: Enrolled) -> None:
    following = secrets.token_urlsafe(32)
    world.write(credentials.propose_credential, client.id, following)
    use(world, client.id, client.credential)
    assert world.read(credentials.identify, client.id, following).by_pending
    use(world, client.id, client.credential)
    use(world, client.id, following)
    with refuses("credential_refused"):
        use(world, client.id, client.credential)
    use(world, client.id, following)


def test_a_newer_proposal_replaces_the_older(world: World, client: Enrolled) -> None:
    first, second = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    world.write(credentials.propose_credential, client.id, first)
    world.write(credentials.propose_credential, client.id, second)
    with refuses("credential_refused"):
        use(world, client.id, first)
    use(world, client.id, second)


def test_a_proposal_has_a_form(world: World, client: Enrolled) -> None:
    for bad in ("", "short", "A" * 44, "A" * 42 + "\n", "é" * 43):
        with refuses("field_malformed"):
            world.write(credentials.propose_credential, client.id, bad)
    with refuses("client_removed"):
        world.write(credentials.propose_credential, "0" * 32, "A" * 43)


def test_removed_clients_are_told_so_and_strangers_are_not(world: World, client: Enrolled) -> None:
    following = secrets.token_urlsafe(32)
    world.write(credentials.propose_credential, client.id, following)
    world.write(removals.remove, ROOT, client.id, None, uninstall=False)
    for credential in (client.credential, following):
        with refuses("client_removed"):
            world.read(credentials.identify, client.id, credential)
    with refuses("credential_refused"):
        world.read(credentials.identify, client.id, "A" * 43)


def test_uninstalled_clients_do_not_come_back(world: World, client: Enrolled) -> None:
    world.write(removals.uninstalled, client.id, client.credential, "local")
    with refuses("client_removed"):
        world.read(credentials.identify, client.id, client.credential)


def test_one_that_waits_for_its_removal_may_still_call(world: World, client: Enrolled) -> None:
    world.write(removals.remove, ROOT, client.id, None, uninstall=True)
    found = world.read(credentials.identify, client.id, client.credential)
    assert found.uninstall


def test_promoting_what_is_not_pending_changes_nothing(world: World, client: Enrolled) -> None:
    world.write(credentials.promote, client.id, "A" * 43)
    use(world, client.id, client.credential)
