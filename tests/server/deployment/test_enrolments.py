"""Enrolment: every refusal, overrides, uses that are counted once, and answers that were lost."""

import threading
from typing import Any

import pytest

from jump_server.accounts import users
from jump_server.clients import jump_clients
from jump_server.core.inputs import parse
from jump_server.deployment import enrolments, installers
from jump_server.groups import jump_groups
from jump_server.lifecycle import removals
from jump_wire.errors import UserError
from tests.server.world import ADDRESS, ROOT, World, enrolment, refuses


def enrol(world: World, body: dict[str, Any]) -> str:
    return world.write(enrolments.enrol, parse(enrolments.Enrolment, body), ADDRESS)


def check(world: World, key: str, **overrides: Any) -> None:
    wanted = parse(enrolments.Check, {"key": key, "overrides": overrides})
    world.read(enrolments.check, wanted)


@pytest.fixture
def key(world: World) -> str:
    """The key of an administrator's installer for the group ``web``."""
    world.group("web")
    return str(world.installer(world.administrator(), "web", tag="front")["key"])


def used(world: World, key: str) -> int:
    return int(world.read(installers.get, ROOT, key.partition(".")[0])["uses"])


def test_a_client_has_the_installers_values(world: World, key: str) -> None:
    client = world.enrol(key, "Web1")
    shown = world.read(jump_clients.get, ROOT, client.id)
    assert (shown["name"], shown["hostname"], shown["tag"]) == ("Web1", "Web1", "front")
    assert (shown["jump_group"], shown["status"], shown["mode"]) == ("web", "offline", "user")
    assert shown["public_address"] == ADDRESS
    assert used(world, key) == 1


def test_the_same_enrolment_again_is_the_same_client(world: World, key: str) -> None:
    body = enrolment(key)
    assert enrol(world, body) == enrol(world, body)
    assert used(world, key) == 1


def test_the_answer_can_be_asked_for_when_the_installer_is_no_longer_valid(
    world: World, key: str
) -> None:
    body = enrolment(key)
    client_id = enrol(world, body)
    world.clock.advance(days=2)
    assert enrol(world, body) == client_id


def test_another_credential_for_the_same_enrolment_is_refused(world: World, key: str) -> None:
    body = enrolment(key)
    enrol(world, body)
    with refuses("credential_refused"):
        enrol(world, {**body, "credential": "A" * 43})


@pytest.mark.parametrize("state", ["removed", "uninstalled"])
def test_a_client_that_is_gone_does_not_come_back(world: World, key: str, state: str) -> None:
    body = enrolment(key)
    client_id = enrol(world, body)
    if state == "removed":
        world.write(removals.remove, ROOT, client_id, None, uninstall=False)
    else:
        world.write(removals.uninstalled, client_id, body["credential"], "local")
    with refuses("client_removed"):
        enrol(world, body)


def test_a_sealed_image_whose_installer_expired_waits_for_its_extension(
    world: World, key: str
) -> None:
    world.clock.advance(days=2)
    with refuses("sealed_installer_expired", time="2026-03-02T12:00:00.000Z"):
        enrol(world, {**enrolment(key), "sealed": True})


def test_an_expired_installer_says_since_when(world: World, key: str) -> None:
    world.clock.advance(hours=24)
    with refuses("installer_expired", time="2026-03-02T12:00:00.000Z"):
        enrol(world, enrolment(key))
    with refuses("installer_expired"):
        check(world, key)


def test_a_revoked_installer_refuses(world: World, key: str) -> None:
    world.write(installers.revoke, ROOT, key.partition(".")[0])
    with refuses("installer_revoked"):
        enrol(world, enrolment(key))


def test_a_spent_installer_refuses(world: World) -> None:
    key = world.installer(world.administrator(), "user:admin", uses_allowed=2)["key"]
    world.enrol(key, "a")
    check(world, key)
    world.enrol(key, "b")
    with refuses("installer_spent", limit=2):
        world.enrol(key, "c")
    with refuses("installer_spent", limit=2):
        check(world, key)


def test_an_orphaned_installer_refuses(world: World) -> None:
    alice = world.user("alice")
    world.group("web", "alice")
    key = world.installer(alice, "web")["key"]
    world.write(users.remove, ROOT, alice.user_id, None)
    with refuses("installer_orphaned"):
        world.enrol(key)


def test_a_wrong_key_is_refused(world: World, key: str) -> None:
    with refuses("key_invalid"):
        enrol(world, enrolment(key[:-1] + ("A" if key[-1] != "A" else "B")))
    with refuses("key_missing"):
        enrol(world, enrolment(""))


@pytest.mark.parametrize(
    ("field", "option"),
    [
        ("name", "--jc-name"),
        ("jump_group", "--jc-jump-group"),
        ("tag", "--jc-tag"),
        ("comments", "--jc-comments"),
        ("max_offline_minutes", "--jc-max-offline-minutes"),
        ("ephemeral", "--jc-ephemeral"),
    ],
)
def test_an_override_that_is_not_allowed_is_named(world: World, field: str, option: str) -> None:
    key = world.installer(world.administrator(), "user:admin", overridable=[])["key"]
    values: dict[str, Any] = {"max_offline_minutes": 60, "ephemeral": True}
    value = values.get(field, "x")
    with refuses("override_not_allowed", option=option):
        world.enrol(key, **{field: value})
    with refuses("override_not_allowed", option=option):
        check(world, key, **{field: value})
    assert used(world, key) == 0


def test_allowed_overrides_win(world: World) -> None:
    world.group("web")
    world.group("db")
    fields = ["name", "jump_group", "tag", "comments", "max_offline_minutes", "ephemeral"]
    key = world.installer(world.administrator(), "web", tag="front", overridable=fields)["key"]
    client = world.enrol(
        key,
        name="Main",
        jump_group="jumpgroup:db",
        tag="",
        comments="a\nb",
        max_offline_minutes=60,
        ephemeral=True,
    )
    shown = world.read(jump_clients.get, ROOT, client.id)
    assert (shown["name"], shown["jump_group"], shown["tag"]) == ("Main", "db", "")
    assert (shown["comments"], shown["max_offline_minutes"], shown["ephemeral"]) == (
        "a\nb",
        60,
        True,
    )


def test_an_overriding_group_must_exist_and_be_the_creators(world: World) -> None:
    alice = world.user("alice")
    world.group("db")
    key = world.installer(alice, "user:alice", overridable=["jump_group"])["key"]
    with refuses("jump_group_not_found", group="nope"):
        world.enrol(key, jump_group="nope")
    with refuses("jump_group_out_of_reach", group="db"):
        world.enrol(key, jump_group="db")
    with refuses("jump_group_out_of_reach", group="db"):
        check(world, key, jump_group="db")
    member = parse(jump_groups.GroupChange, {"members": ["alice"]})
    world.write(jump_groups.change, ROOT, "db", member, None)
    world.enrol(key, jump_group="db")


def test_a_refused_enrolment_leaves_no_trace(world: World, key: str) -> None:
    with refuses("override_not_allowed"):
        world.enrol(key, ephemeral=True)
    assert used(world, key) == 0
    assert world.read(jump_clients.summary, ROOT)["total"] == 0


def test_two_at_the_same_moment_do_not_share_the_last_use(world: World) -> None:
    key = world.installer(world.administrator(), "user:admin", uses_allowed=3)["key"]
    outcomes: list[str] = []
    barrier = threading.Barrier(8)

    def one(number: int) -> None:
        body = enrolment(key, f"host{number}")
        barrier.wait()
        try:
            enrol(world, body)
            outcomes.append("enrolled")
        except UserError as error:
            outcomes.append(error.code)

    _together(one, 8)
    assert sorted(outcomes) == ["enrolled"] * 3 + ["installer_spent"] * 5
    assert used(world, key) == 3


def test_the_same_enrolment_at_the_same_moment_makes_one_client(world: World, key: str) -> None:
    body = enrolment(key)
    barrier = threading.Barrier(6)
    made: list[str] = []

    def one(_number: int) -> None:
        barrier.wait()
        made.append(enrol(world, body))

    _together(one, 6)
    assert len(made) == 6
    assert len(set(made)) == 1
    assert used(world, key) == 1


def _together(function: Any, count: int) -> None:
    threads = [threading.Thread(target=function, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("enrolment_id",), "A" * 32, "field_malformed"),
        (("credential",), "short", "field_malformed"),
        (("computer", "hostname"), "x" * 256, "field_too_long"),
        (("computer", "hostname"), "", "field_required"),
        (("computer", "mode"), "root", "field_not_a_choice"),
        (("computer", "account"), "a\0b", "field_malformed"),
        (("overrides", "name"), "x" * 129, "field_too_long"),
        (("overrides", "policy"), "x", "field_unknown"),
    ],
)
def test_what_agents_send_has_limits(path: tuple[str, ...], value: str, code: str) -> None:
    body = enrolment("k")
    place = body
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with refuses(code, field=".".join(path)):
        parse(enrolments.Enrolment, body)
