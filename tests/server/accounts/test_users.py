"""Users: made, changed, removed; and the site never loses its last administrator."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import auth, users
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.models.user import JUMP_ITEM_ROLES, WebSession
from jump_server.reports import audit_log
from tests.server.world import ADDRESS, FAST, PASSWORD, ROOT, World, refuses


def change(
    world: World, actor: Actor, user_id: str, version: int | None = None, **given: Any
) -> Mapping[str, Any]:
    hashed = FAST.hash(given["password"]) if "password" in given else None
    wanted = parse(users.UserChange, given)
    return world.write(users.change, actor, user_id, wanted, hashed, version)


def web_sessions(tx: Transaction) -> int:
    return tx.scalar(select(func.count()).select_from(WebSession)) or 0


def test_a_new_user_has_a_personal_jump_group(world: World) -> None:
    alice = world.user("alice")
    group = world.read(jump_groups.get, alice, "user:alice")
    assert (group["kind"], group["members"]) == ("personal", ["alice"])


def test_a_user_name_is_taken_once(world: World) -> None:
    world.user("alice")
    with refuses("field_taken", field="username", value="alice"):
        world.user("alice")


@pytest.mark.parametrize("name", ["", "Alice", "a b", "-a", "a/b", "user:a", "é", "a" * 65])
def test_user_names_have_a_form(name: str) -> None:
    with pytest.raises(Exception, match="username"):
        parse(users.NewUser, {"username": name})


def test_only_administrators_see_and_change_users(world: World) -> None:
    alice = world.user("alice")
    with refuses("permission_refused"):
        world.read(users.listing, alice, users.UserQuery())
    with refuses("permission_refused"):
        world.read(users.get, alice, alice.user_id)
    with refuses("permission_refused"):
        change(world, alice, alice.user_id, role="administrator")
    with refuses("permission_refused"):
        world.write(users.remove, alice, alice.user_id, None)
    with refuses("permission_refused"):
        world.write(users.create, alice, parse(users.NewUser, {"username": "eve"}), "x")


def test_the_list_is_searched_and_paged(world: World) -> None:
    for name in ("carol", "alice", "bob"):
        world.user(name)
    first = world.read(users.listing, ROOT, users.UserQuery(limit=2))
    assert [item["username"] for item in first.items] == ["alice", "bob"]
    assert first.total == 3
    second = world.read(users.listing, ROOT, users.UserQuery(limit=2, after=first.next))
    assert [item["username"] for item in second.items] == ["carol"]
    assert second.next is None
    found = world.read(users.listing, ROOT, users.UserQuery(search="ARO"))
    assert [item["username"] for item in found.items] == ["carol"]


def test_what_is_not_sent_stays(world: World) -> None:
    alice = world.user("alice")
    changed = change(world, ROOT, alice.user_id, display_name="Alice A.")
    assert (changed["display_name"], changed["role"], changed["version"]) == (
        "Alice A.",
        "technician",
        2,
    )


def test_an_edit_of_an_older_version_is_stale(world: World) -> None:
    alice = world.user("alice")
    change(world, ROOT, alice.user_id, version=1, language="fr")
    with refuses("stale_edit"):
        change(world, ROOT, alice.user_id, version=1, language="en")
    assert world.read(users.get, ROOT, alice.user_id)["language"] == "fr"


@pytest.mark.parametrize(
    "given", [{"role": "administrator"}, {"locked": True}, {"password": "another long one"}]
)
def test_what_changes_rights_signs_out(world: World, given: Mapping[str, Any]) -> None:
    world.administrator()
    alice = world.user("alice")
    auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS)
    change(world, ROOT, alice.user_id, **given)
    assert world.read(web_sessions) == 0


def test_a_name_change_signs_nobody_out(world: World) -> None:
    alice = world.user("alice")
    auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS)
    change(world, ROOT, alice.user_id, display_name="A", locked=False)
    assert world.read(web_sessions) == 1


def test_the_last_administrator_stays(world: World) -> None:
    admin = world.administrator()
    with refuses("last_administrator"):
        change(world, admin, admin.user_id, role="technician")
    with refuses("last_administrator"):
        change(world, admin, admin.user_id, locked=True)
    with refuses("last_administrator"):
        world.write(users.remove, admin, admin.user_id, None)


def test_a_locked_administrator_does_not_count(world: World) -> None:
    admin, other = world.administrator(), world.administrator("other")
    change(world, admin, other.user_id, locked=True)
    with refuses("last_administrator"):
        world.write(users.remove, admin, admin.user_id, None)
    change(world, admin, other.user_id, locked=False)
    world.write(users.remove, admin, admin.user_id, None)


def test_a_user_with_clients_of_his_own_stays(world: World) -> None:
    alice = world.user("alice")
    world.enrol(world.installer(alice, "user:alice")["key"])
    with refuses("jump_group_in_use", group="user:alice", count=2):
        world.write(users.remove, ROOT, alice.user_id, None)


def test_a_removed_user_is_gone_with_all_that_was_his(world: World) -> None:
    alice = world.user("alice")
    token = world.token(alice, "all")
    world.write(users.remove, ROOT, alice.user_id, 1)
    with refuses("user_not_found"):
        world.read(users.get, ROOT, alice.user_id)
    with refuses("not_signed_in"):
        world.read(auth.actor_for_token, token, ADDRESS)
    with refuses("jump_group_not_found"):
        world.read(jump_groups.get, ROOT, "user:alice")
    world.user("alice")


def test_the_rescue_unlocks_and_resets(world: World) -> None:
    alice = world.user("alice")
    change(world, ROOT, alice.user_id, locked=True)
    with refuses("account_locked"):
        auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS)
    world.write(users.unlock, ROOT, "Alice")
    auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS)
    world.write(users.reset_password, ROOT, "alice", FAST.hash("something else here"))
    with refuses("sign_in_failed"):
        auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS)
    auth.sign_in(world.database, FAST, "alice", "something else here", ADDRESS)
    with refuses("user_not_found"):
        world.write(users.unlock, ROOT, "nobody")


def test_passwords_stay_out_of_the_audit_log(world: World) -> None:
    alice = world.user("alice")
    change(world, ROOT, alice.user_id, password="a very long secret")
    events = world.read(audit_log.listing, ROOT, audit_log.AuditQuery(action="user.changed")).items
    assert events[0]["details"] == {"username": "alice", "password_changed": True}


def test_who_administers_users_gives_no_more_than_he_has(world: World) -> None:
    chief = world.user("chief", rights=["users", "team_reports"])
    alice = world.user("alice", rights=["team_reports"])
    change(world, chief, alice.user_id, display_name="A", rights=["users"])
    for given in ({"role": "administrator"}, {"rights": ["users", "installers"]}):
        with refuses("permission_refused"):
            change(world, chief, alice.user_id, **given)
        with refuses("permission_refused"):
            new = parse(users.NewUser, {"username": "new", "rights": [], **given})
            world.write(users.create, chief, new, "x")


@pytest.mark.parametrize("mightier", [{"role": "administrator"}, {"rights": ["all_reports"]}])
def test_nor_does_he_touch_who_has_more(world: World, mightier: Mapping[str, Any]) -> None:
    chief, other = world.user("chief", rights=["users"]), world.user("other", **mightier)
    with refuses("permission_refused"):
        change(world, chief, other.user_id, password="a very long secret")
    with refuses("permission_refused"):
        change(world, chief, other.user_id, rights=[])
    with refuses("permission_refused"):
        world.write(users.remove, chief, other.user_id, None)
    assert world.read(users.get, chief, other.user_id)["username"] == "other"


def test_a_new_user_has_the_first_rights_as_far_as_the_creator_has_them(world: World) -> None:
    chief = world.user("chief", rights=["users", "installers"])
    for creator, expected in ((ROOT, ["installers", "session_keys"]), (chief, ["installers"])):
        new = parse(users.NewUser, {"username": f"for-{creator.username}"})
        assert world.write(users.create, creator, new, "hash")["rights"] == expected
    with refuses("permission_refused"):
        new = parse(users.NewUser, {"username": "other", "rights": ["session_keys"]})
        world.write(users.create, chief, new, "hash")


def test_rights_and_roles_are_kept_and_told(world: World) -> None:
    alice = world.user("alice")
    made: Mapping[str, Any] = world.read(users.get, ROOT, alice.user_id)
    assert made["rights"] == ["installers"]
    roles = [made[field] for field in JUMP_ITEM_ROLES]
    assert roles == ["technician", "start_sessions", "technician"]
    rights = ["users", "all_reports", "users"]
    changed = change(world, ROOT, alice.user_id, rights=rights, team_role="auditor")
    assert (changed["rights"], changed["team_role"]) == (["all_reports", "users"], "auditor")
    events = world.read(audit_log.listing, ROOT, audit_log.AuditQuery(action="user.changed")).items
    assert events[0]["details"]["rights"] == ["all_reports", "users"]


def test_other_rights_sign_nobody_out(world: World) -> None:
    """They count from the next request on."""
    alice = world.user("alice")
    signed_in = auth.sign_in(world.database, FAST, "alice", PASSWORD, ADDRESS)
    change(world, ROOT, alice.user_id, rights=["users"])
    actor = world.read(auth.actor_for_cookie, signed_in.cookie, ADDRESS)
    assert actor.rights == {"users"}
