"""The last hour of a computer's load: appended without reading, bounded, the same everywhere."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from jump_server.clients import jump_clients
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.clients.jump_client_samples import MOST, SPACING_SECONDS, view
from jump_server.models.jump_client import JumpClient
from jump_wire import messages
from tests.server.world import ROOT, World

WIDTH = 10


@pytest.fixture
def client_id(world: World) -> str:
    """A client's id."""
    return world.enrol(world.installer(world.administrator(), "user:admin")["key"]).id


def tell(world: World, client_id: str, cpu: float, free: int = 512) -> None:
    """The computer's statistics arrive."""
    figures = messages.Statistics(60, cpu, free, (), "")
    update = PresenceUpdate(client_id, world.clock(), statistics=figures)
    world.write(apply_presence, [update])


def samples(world: World, client_id: str) -> list[Any]:
    found: list[Any] = world.read(jump_clients.get, ROOT, client_id)["last_hour"]["samples"]
    return found


def loads(world: World, client_id: str) -> list[float]:
    return [sample["cpu_percent"] for sample in samples(world, client_id)]


def stored(world: World, client_id: str) -> bytes:
    found = world.read(
        lambda tx: tx.scalar(select(JumpClient.samples).where(JumpClient.id == client_id))
    )
    assert isinstance(found, bytes)
    return found


def test_samples_have_their_instants(world: World, client_id: str) -> None:
    assert samples(world, client_id) == []
    tell(world, client_id, 12.3, 0x0A000D00)  # bytes that a text would not keep
    world.clock.advance(minutes=2)
    tell(world, client_id, 100, 2**40)
    assert samples(world, client_id) == [
        {"at": "2026-03-01T12:00:00.000Z", "cpu_percent": 12.3, "memory_free_mib": 0x0A000D00},
        {"at": "2026-03-01T12:02:00.000Z", "cpu_percent": 100.0, "memory_free_mib": 2**32 - 1},
    ]


def test_lists_do_not_read_them(world: World, client_id: str) -> None:
    tell(world, client_id, 1)
    page = world.read(jump_clients.listing, ROOT, jump_clients.ClientQuery())
    assert "last_hour" not in page.items[0]
    read = world.read(
        lambda tx: "samples" in vars(jump_clients.require(tx, ROOT, client_id, "view"))
    )
    assert not read


def test_what_comes_soon_after_the_last_leaves_none(world: World, client_id: str) -> None:
    for number in range(10):
        tell(world, client_id, number)
        world.clock.advance(seconds=SPACING_SECONDS / 3)
    assert loads(world, client_id) == [0, 3, 6, 9]


def test_it_never_grows_beyond_an_hour(world: World, client_id: str) -> None:
    for number in range(MOST + 5):
        world.clock.advance(seconds=SPACING_SECONDS)
        tell(world, client_id, number)
    assert len(stored(world, client_id)) == MOST * WIDTH
    assert loads(world, client_id) == [float(number) for number in range(5, MOST + 5)]


def test_an_hour_later_nothing_is_shown(world: World, client_id: str) -> None:
    tell(world, client_id, 1)
    world.clock.advance(minutes=40)
    tell(world, client_id, 2)
    assert loads(world, client_id) == [1, 2]
    world.clock.advance(minutes=30)
    assert loads(world, client_id) == [2]
    world.clock.advance(minutes=31)
    assert loads(world, client_id) == []


def test_several_at_once_keep_apart(world: World) -> None:
    key = world.installer(world.administrator(), "user:admin")["key"]
    ids = [world.enrol(key, f"host{number}").id for number in range(3)]
    figures = [messages.Statistics(60, number, 1, (), "") for number in range(3)]
    updates = [
        PresenceUpdate(client_id, world.clock(), statistics=told)
        for client_id, told in zip(ids, figures, strict=True)
    ]
    world.write(apply_presence, updates)
    assert [loads(world, client_id) for client_id in ids] == [[0], [1], [2]]


@pytest.mark.parametrize(
    ("hours", "expected"), [(0, [1]), (-1 / 3600, [1]), (-5, [2])], ids=["same", "drift", "back"]
)
def test_a_clock_that_was_set_back_starts_anew(
    world: World, client_id: str, hours: float, expected: list[float]
) -> None:
    tell(world, client_id, 1)
    world.clock.advance(hours=hours)
    tell(world, client_id, 2)
    assert loads(world, client_id) == expected


@pytest.mark.parametrize(("every", "gap"), [(60, 180), (300, 540)])
def test_the_gap_is_longer_than_a_connected_computer_takes(
    world: World, every: int, gap: int
) -> None:
    now: datetime = world.clock()
    assert view(None, now, every) == {"gap_seconds": gap, "samples": []}
    assert timedelta(seconds=gap) > timedelta(seconds=SPACING_SECONDS + every * 1.2)
