"""Jump Groups: who sees what, counts, and groups that are still needed."""

from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.core.inputs import parse
from jump_server.groups import jump_group_access, jump_groups
from jump_server.live import events
from tests.server.world import ROOT, World, refuses


def change(world: World, code_name: str, version: int | None = None, **given: object) -> None:
    wanted = parse(jump_groups.GroupChange, given)
    world.write(jump_groups.change, ROOT, code_name, wanted, version)


def test_a_technician_sees_his_own_and_those_he_is_a_member_of(world: World) -> None:
    alice, bob = world.user("alice"), world.user("bob")
    world.group("web", "alice")
    world.group("db", "alice", "bob")
    seen = world.read(jump_groups.listing, alice, jump_groups.GroupQuery()).items
    assert [group["code_name"] for group in seen] == ["db", "user:alice", "web"]
    assert world.read(jump_group_access.visible_groups, bob) == frozenset({"db", "user:bob"})
    assert world.read(jump_group_access.visible_groups, world.administrator()) is None


def test_a_stranger_is_refused(world: World) -> None:
    bob = world.user("bob")
    world.group("web")
    with refuses("permission_refused"):
        world.read(jump_groups.get, bob, "web")
    with refuses("jump_group_not_found", group="nope"):
        world.read(jump_groups.get, bob, "nope")


def test_counts_and_tags_are_of_what_is_there(world: World) -> None:
    admin = world.administrator()
    world.group("web")
    key = world.installer(admin, "web", overridable=["tag"])["key"]
    first = world.enrol(key, "a", tag="front")
    world.enrol(key, "b", tag="front")
    world.enrol(key, "c")
    world.write(apply_presence, [PresenceUpdate(first.id, world.clock(), online=True)])
    group = world.read(jump_groups.get, admin, "web")
    assert group["tags"] == [{"tag": "front", "count": 2}]
    assert (group["count"], group["online"]) == (3, 1)


def test_members_are_replaced_as_a_whole(world: World) -> None:
    world.user("alice")
    world.user("bob")
    world.group("web", "alice")
    change(world, "web", members=["bob"])
    assert world.read(jump_groups.get, ROOT, "web")["members"] == ["bob"]
    change(world, "web", name="Web")
    assert world.read(jump_groups.get, ROOT, "web")["members"] == ["bob"]
    with refuses("users_not_found", users="he, she"):
        change(world, "web", members=["she", "bob", "he"])


def test_an_edit_of_an_older_version_is_stale(world: World) -> None:
    world.group("web")
    change(world, "web", 1, comments="one")
    with refuses("stale_edit"):
        change(world, "web", 1, comments="two")
    with refuses("stale_edit"):
        world.write(jump_groups.remove, ROOT, "web", 1)


def test_a_code_name_is_taken_once(world: World) -> None:
    world.group("web")
    with refuses("field_taken", field="code_name", value="web"):
        world.group("web")


def test_a_group_in_use_stays(world: World) -> None:
    world.group("web")
    world.installer(world.administrator(), "web")
    with refuses("jump_group_in_use", group="web", count=1):
        world.write(jump_groups.remove, ROOT, "web", None)


def test_an_empty_group_goes(world: World) -> None:
    world.user("alice")
    world.group("web", "alice")
    world.write(jump_groups.remove, ROOT, "web", None)
    with refuses("jump_group_not_found"):
        world.read(jump_groups.get, ROOT, "web")


def test_a_personal_group_is_not_edited(world: World) -> None:
    world.user("alice")
    with refuses("permission_refused"):
        change(world, "user:alice", name="Mine")
    with refuses("permission_refused"):
        world.write(jump_groups.remove, ROOT, "user:alice", None)


def test_a_technician_makes_no_groups(world: World) -> None:
    alice = world.user("alice")
    with refuses("permission_refused"):
        world.write(jump_groups.create, alice, parse(jump_groups.NewGroup, {"code_name": "x"}))


def test_consoles_are_told(world: World) -> None:
    world.group("web")
    assert (events.GROUPS_CHANGED, "") in world.events.events


def test_a_role_goes_with_the_membership(world: World) -> None:
    for name in ("alice", "bob"):
        world.user(name)
    world.group("web", "alice", "bob", roles={"alice": "auditor", "bob": "no_access"})
    change(world, "web", members=["alice"])
    assert world.read(jump_groups.get, ROOT, "web")["roles"] == {"alice": "auditor"}
    with refuses("user_not_found"):
        change(world, "web", roles={"bob": "auditor"})
    change(world, "web", roles={})
    assert world.read(jump_groups.get, ROOT, "web")["roles"] == {}


def test_a_team_that_does_not_exist_owns_nothing(world: World) -> None:
    with refuses("team_not_found", team="nope"):
        world.group("web", team="nope")


def test_who_administers_users_manages_groups_without_seeing_into_them(world: World) -> None:
    chief = world.user("chief", rights=["users"])
    world.group("web")
    listed = world.read(jump_groups.listing, chief, jump_groups.GroupQuery(every=True)).items
    assert [(group["code_name"], group["rights"]) for group in listed][1] == ("web", [])
    assert world.read(jump_groups.get, chief, "web")["rights"] == []
    seen = world.read(jump_groups.listing, chief, jump_groups.GroupQuery()).items
    assert [group["code_name"] for group in seen] == ["user:chief"]
