"""Which processes live, and who is offline because one of them died."""

from datetime import timedelta

import pytest

from jump_server.clients import jump_clients, workers
from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.live import events
from tests.server.world import ROOT, World

A, B = "main-0:aaaa", "main-1:bbbb"


@pytest.fixture
def ids(world: World) -> list[str]:
    """Two clients, held by the workers A and B, which have begun."""
    key = world.installer(world.administrator(), "user:admin")["key"]
    found = [world.enrol(key, f"host{number}").id for number in range(2)]
    for client_id, worker in zip(found, (A, B), strict=True):
        world.write(workers.begin, worker)
        hold(world, client_id, worker)
    return found


def hold(world: World, client_id: str, worker: str) -> None:
    update = PresenceUpdate(client_id, world.clock(), online=True, worker=worker)
    world.write(apply_presence, [update])


def online(world: World, ids: list[str]) -> list[bool]:
    shown = [world.read(jump_clients.get, ROOT, client_id) for client_id in ids]
    return [client["status"] == "online" for client in shown]


def test_a_worker_that_begins_anew_has_lost_its_links(world: World, ids: list[str]) -> None:
    now = world.clock.advance(hours=1)
    world.events.events.clear()
    world.write(workers.begin, "main-0:cccc")
    assert online(world, ids) == [False, True]
    client = world.read(jump_clients.get, ROOT, ids[0])
    assert client["last_disconnected_at"] == now.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert world.events.events == [(events.RESYNC, "")]


def test_names_are_compared_as_a_whole(world: World, ids: list[str]) -> None:
    world.write(workers.begin, "main-10:dddd")
    world.write(workers.begin, "main%:dddd")
    assert online(world, ids) == [True, True]


def test_a_worker_that_ends_has_lost_its_links(world: World, ids: list[str]) -> None:
    world.write(workers.end, B)
    assert online(world, ids) == [True, False]


def test_who_lives_is_not_buried(world: World, ids: list[str]) -> None:
    assert world.write(workers.keep, A)
    assert world.write(workers.bury) == 0
    assert online(world, ids) == [True, True]


def test_a_worker_that_was_buried_is_told_so(
    world: World, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # PostgreSQL's own clock counts there, which nobody here can put forward.
    monkeypatch.setattr(workers, "DEAD_TIME", timedelta(seconds=-1))
    assert world.write(workers.bury) == 2
    assert online(world, ids) == [False, False]
    assert not world.write(workers.keep, A)
    assert world.write(workers.keep, A)
