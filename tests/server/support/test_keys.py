"""Session keys: who generates them, how long they are, and how long they are valid."""

import pytest

from jump_server.models.support import SupportKey
from jump_server.support import keys, wrong_keys
from tests.cases import each_case
from tests.server.support.customers import enrol, new_key, start, technician
from tests.server.world import World, refuses


def test_a_key_is_shown_once_and_stored_as_a_hash(world: World) -> None:
    ann = technician(world)
    made = new_key(world, ann)
    assert len(made["key"]) == keys.DIGITS
    assert made["key"].isdecimal()
    address, _, secret = made["link"].partition("/#")
    assert address == "https://jump.example:443"
    [row] = world.read(lambda tx: tx.query(SupportKey).all())
    stored = " ".join(str(value) for value in vars(row).values())
    assert made["key"] not in stored
    assert secret not in stored
    [listed] = world.read(keys.listing, ann)["items"]
    assert listed == {name: made[name] for name in listed}
    assert not {"key", "link"} & set(listed)


def test_only_who_has_the_right_generates_keys(world: World) -> None:
    with refuses("permission_refused"):
        new_key(world, world.user("bob", rights=[]))


def test_a_queue_is_a_team_of_ones_own(world: World) -> None:
    ann, admin = technician(world), world.administrator()
    world.team("helpdesk")
    with refuses("team_not_found", team="helpdesk"):
        new_key(world, ann, queue="helpdesk")
    world.team("second", ann="member")
    assert new_key(world, ann, queue="second")["queue"] == "second"
    assert new_key(world, admin, queue="helpdesk")["queue"] == "helpdesk"


def test_keys_grow_with_their_number_and_under_attack(world: World) -> None:
    ann = technician(world)
    lengths = [len(new_key(world, ann)["key"]) for _ in range(11)]
    assert lengths == [7] + [8] * 9 + [9]
    world.write(_attack)
    assert len(new_key(world, ann)["key"]) == 11


def _attack(tx: object) -> None:
    for number in range(wrong_keys.ATTACK + 1):
        wrong_keys.count(tx, f"10.{number // 200}.{number % 200}.1")  # type: ignore[arg-type]


def test_open_keys_are_limited_per_user(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST", 2)
    ann = technician(world)
    first = new_key(world, ann)
    new_key(world, ann)
    with refuses("support_keys_limit", limit=2):
        new_key(world, ann)
    new_key(world, technician(world, "bob"))
    world.write(keys.remove, ann, first["id"])
    new_key(world, ann)


def test_a_key_is_deleted_by_its_creator_or_an_administrator(world: World) -> None:
    ann, bob, admin = technician(world), technician(world, "bob"), world.administrator()
    made = new_key(world, ann)
    assert world.read(keys.listing, bob)["items"] == []
    assert len(world.read(keys.listing, admin)["items"]) == 1
    with refuses("support_key_not_found"):
        world.write(keys.remove, bob, made["id"])
    world.write(keys.remove, admin, made["id"])
    with refuses("support_key_refused"):
        start(world, key=made["key"])
    with refuses("support_key_not_found"):
        world.write(keys.remove, ann, made["id"])


def test_expired_and_spent_keys_are_swept(world: World) -> None:
    ann = technician(world)
    new_key(world, ann, valid_minutes=5)
    enrol(world, start(world, key=new_key(world, ann, valid_minutes=60)["key"])["secret"])
    late, kept = new_key(world, ann, valid_minutes=10), new_key(world, ann, valid_minutes=60)
    world.clock.advance(minutes=9)
    secret = start(world, key=late["key"])["secret"]
    world.clock.advance(minutes=2)
    world.write(keys.sweep, world.clock())
    rows = world.read(lambda tx: tx.query(SupportKey).all())
    assert {row.id for row in rows} == {late["id"], kept["id"]}
    enrol(world, secret)  # the customer entered the key in time


@each_case(
    "typed",
    [
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
        "\u0661\u0662\u0663 4567",
        "123\u00a04-567.",
        "key: 1234567",
    ],
)
def test_a_key_is_read_as_people_type_it(typed: str) -> None:
    assert keys.digits_in(typed) == "1234567"
