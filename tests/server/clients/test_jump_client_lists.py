"""The Jump interface's list: what one sees, filtered, searched, sorted, counted."""

from typing import Any

import pytest
from sqlalchemy import literal, select

from jump_server.clients import jump_clients
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.lifecycle import removals
from jump_server.models.folded import LETTERS, Folded, fold
from jump_wire import messages
from tests.server.world import World, refuses

ADDRESSES = {"Alpha": "10.0.0.1", "beta": "10.0.0.2", "Écho": "10.0.0.3", "delta": "fe80::1"}


@pytest.fixture
def admin(world: World) -> Actor:
    """An administrator, with four clients in two groups: two online, one uninstalled."""
    made = world.administrator()
    world.user("alice")
    world.group("web", "alice")
    world.group("db")
    fields = ["name", "tag", "comments", "jump_group"]
    key = world.installer(made, "web", overridable=fields)["key"]
    clients = {
        "Alpha": world.enrol(key, "Alpha", tag="front", comments="first 100%"),
        "beta": world.enrol(key, "beta", name="Zeta"),
        "Écho": world.enrol(key, "Écho", jump_group="db"),
        "delta": world.enrol(key, "delta", jump_group="db"),
    }
    for name, client in clients.items():
        told = messages.Inventory(
            hostname=name,
            fqdn=f"{name.lower()}.example.org",
            os="Debian",
            kernel="6",
            architecture="x86_64",
            cpu_model="c",
            cpu_count=1,
            memory_mib=1,
            addresses=(ADDRESSES[name],),
            mode="user",
            account="jsmith",
            install_dir="/x",
            workgroup="WG" if name == "beta" else "",
            domain="CORP" if name == "Alpha" else "",
        )
        update = PresenceUpdate(
            client.id,
            world.clock.advance(seconds=1),
            online=name in {"Alpha", "Écho"},
            public_address="203.0.113.9" if name == "delta" else "198.51.100.7",
            inventory=told,
        )
        world.write(apply_presence, [update])
    gone = clients["delta"]
    world.write(removals.uninstalled, gone.id, gone.credential, "local")
    return made


def names(world: World, actor: Actor, **query: Any) -> list[str]:
    wanted = parse(jump_clients.ClientQuery, query)
    return [item["hostname"] for item in world.read(jump_clients.listing, actor, wanted).items]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Alpha", "delta", "beta", "Écho"]),
        ("-name", ["Écho", "beta", "delta", "Alpha"]),
        ("hostname", ["Alpha", "beta", "delta", "Écho"]),
        ("-hostname", ["Écho", "delta", "beta", "Alpha"]),
        ("last_connected_at", [None, None, "Alpha", "Écho"]),
        ("-last_connected_at", ["Écho", "Alpha", None, None]),
        ("status", ["beta", None, None, "delta"]),
        ("-status", ["delta", None, None, "beta"]),
        ("jump_group", [None, None, None, None]),
        ("-jump_group", [None, None, None, None]),
    ],
)
def test_it_is_sorted(world: World, admin: Actor, sort: str, expected: list[str | None]) -> None:
    """None stands for clients that the order leaves to their ids."""
    found = names(world, admin, sort=sort)
    assert len(found) == 4
    assert [name if wanted else None for name, wanted in zip(found, expected, strict=True)] == (
        expected
    )


def test_every_order_pages_without_loss(world: World, admin: Actor) -> None:
    for sort in ("name", "hostname", "status", "jump_group", "last_connected_at"):
        for direction in ("", "-"):
            whole = names(world, admin, sort=direction + sort)
            paged, after = [], None
            while True:
                query = jump_clients.ClientQuery(sort=direction + sort, limit=1, after=after)
                part = world.read(jump_clients.listing, admin, query)
                paged += [item["hostname"] for item in part.items]
                after = part.next
                if after is None:
                    break
            assert paged == whole


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"jump_group": "web"}, ["Alpha", "beta"]),
        ({"jump_group": "nope"}, []),
        ({"tag": "front"}, ["Alpha"]),
        ({"status": "online"}, ["Alpha", "Écho"]),
        ({"status": "offline"}, ["beta"]),
        ({"status": "uninstalled"}, ["delta"]),
        ({"name": "zeta"}, ["beta"]),
        ({"name": "beta"}, []),
        ({"hostname": "BETA"}, ["beta"]),
        ({"search": "é"}, ["Alpha", "beta", "delta", "Écho"]),
        ({"search": "ECHO"}, ["Écho"]),
        ({"search": "e\u0301cho.EXAMPLE"}, ["Écho"]),
        ({"search": "eçhø"}, ["Écho"]),
        ({"search": "alpha online 10.0.0.1"}, ["Alpha"]),
        ({"search": "example first front"}, ["Alpha"]),
        ({"search": "front alpha offline"}, []),
        ({"search": "first 100"}, ["Alpha"]),
        ({"search": '"first 100%"'}, ["Alpha"]),
        ({"search": '"100 first"'}, []),
        ({"search": "«first 100»"}, ["Alpha"]),
        ({"search": '"'}, ["Alpha", "beta", "delta", "Écho"]),
        ({"search": '"first'}, ["Alpha"]),
        ({"search": "DÉBIAN corp"}, ["Alpha"]),
        ({"search": "os:debian status:online"}, ["Alpha", "Écho"]),
        ({"search": "Statut:hors ligne example"}, ["beta"]),
        ({"search": 'status:"en ligne" alpha'}, ["Alpha"]),
        ({"search": "status:line"}, []),
        ({"search": "group:db"}, ["delta", "Écho"]),
        ({"search": "db online"}, ["Écho"]),
        ({"search": "db", "fields": "name"}, []),
        ({"search": "echo", "fields": "comments,tag"}, []),
        ({"search": "tag:echo"}, []),
        ({"search": "fe80::1"}, ["delta"]),
        ({"search": "10.0.0 zeta hors ligne"}, ["beta"]),
        ({"search": "zet"}, ["beta"]),
        ({"search": "ALPHA.example"}, ["Alpha"]),
        ({"search": "10.0.0"}, ["Alpha", "beta", "Écho"]),
        ({"search": "203.0"}, ["delta"]),
        ({"search": "100%"}, ["Alpha"]),
        ({"search": "%"}, ["Alpha"]),
        ({"search": "_"}, []),
        ({"search": "corp"}, ["Alpha"]),
        ({"search": "wg"}, ["beta"]),
        ({"search": "Online"}, ["Alpha", "Écho"]),
        ({"search": "En ligne", "fields": "status"}, ["Alpha", "Écho"]),
        ({"search": "hors ligne"}, ["beta"]),
        ({"search": "Désinstallé"}, ["delta"]),
        ({"search": "ligne"}, []),
        ({"search": "line"}, []),
        ({"search": "10.0.0", "fields": "public_ip"}, []),
        ({"search": "10.0.0", "fields": "public_ip, private_ip"}, ["Alpha", "beta", "Écho"]),
        ({"search": "front", "fields": "tag", "status": "offline"}, []),
    ],
)
def test_it_is_filtered_and_searched(
    world: World, admin: Actor, query: dict[str, str], expected: list[str]
) -> None:
    assert names(world, admin, sort="hostname", **query) == expected


def test_both_databases_fold_as_the_query_is_folded(world: World) -> None:
    texts = "".join(map(chr, (*range(0x20, 0x7F), *LETTERS, *range(0x300, 0x370)))) + "日本"
    folded = world.read(lambda tx: tx.scalar(select(Folded(literal(texts)))))
    assert folded == fold(texts)
    assert fold("ÉLODIE Œuvre Strauß Łódź İzmir Ångström ЖУК й") == (
        "elodie oeuvre strauss lodz izmir angstrom жук й"
    )


def test_an_unknown_field_is_refused(world: World, admin: Actor) -> None:
    with refuses("field_not_a_choice", field="fields"):
        names(world, admin, search="x", fields="name,colour")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-01", True),
        ("2026-03", True),
        ("2026", True),
        ("2026-03-02", False),
        ("2026-02", False),
        ("2025", False),
    ],
)
def test_the_last_access_is_searched_by_its_date(
    world: World, admin: Actor, text: str, found: bool
) -> None:
    from sqlalchemy import update

    from jump_server.models.jump_client import JumpClient

    accessed = update(JumpClient).where(JumpClient.hostname == "beta")
    world.write(
        lambda tx: tx.execute(
            accessed.values(last_accessed_at=world.clock(), last_accessed_by="admin")
        ).close()
    )
    expected = ["beta"] if found else []
    assert names(world, admin, search=text, fields="last_accessed") == expected


def test_a_technician_sees_his_groups_only(world: World, admin: Actor) -> None:
    alice = Actor(_id(world, "alice"), "alice", "technician")
    assert names(world, alice, sort="hostname") == ["Alpha", "beta"]
    assert names(world, alice, jump_group="db") == []
    assert names(world, alice, search="Écho") == []
    assert world.read(jump_clients.summary, alice) == {
        "total": 2,
        "clients": 2,
        "online": 1,
        "offline": 1,
        "passive": 0,
        "uninstalled": 0,
    }


def test_the_footer_counts_uninstalled_ones_apart(world: World, admin: Actor) -> None:
    assert world.read(jump_clients.summary, admin) == {
        "total": 4,
        "clients": 3,
        "online": 2,
        "offline": 1,
        "passive": 0,
        "uninstalled": 1,
    }


def _id(world: World, username: str) -> str:
    from jump_server.accounts import users

    return world.read(lambda tx: users.named(tx, username).id)
