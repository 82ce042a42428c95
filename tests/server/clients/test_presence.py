"""Write-behind presence: merging, batches, a database that is away."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from jump_server.clients.jump_client_presence import PresenceUpdate
from jump_server.clients.presence import BATCH, Presence
from jump_wire import messages

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Store:
    """Takes batches, or refuses them."""

    def __init__(self) -> None:
        self.batches: list[list[PresenceUpdate]] = []
        self.away = False

    def write(self, updates: Sequence[PresenceUpdate]) -> None:
        if self.away:
            raise OSError("the database is away")
        self.batches.append(list(updates))


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def presence(store: Store) -> Presence:
    return Presence(store.write, lambda: NOW, "main-0:1")


def test_the_latest_state_is_written_once(presence: Presence, store: Store) -> None:
    statistics = messages.Statistics(9, 1.0, 5, (), "")
    presence.link_opened("c1", "198.51.100.7", "0.1")
    presence.link_closed("c1")
    presence.link_opened("c1", "198.51.100.8", "0.2")
    presence.statistics("c1", statistics)
    presence.flush()
    assert store.batches == [
        [
            PresenceUpdate(
                "c1",
                NOW,
                online=True,
                worker="main-0:1",
                public_address="198.51.100.8",
                agent_version="0.2",
                statistics=statistics,
            )
        ]
    ]
    presence.flush()
    assert len(store.batches) == 1


def test_keys_are_sorted_and_batches_bounded(presence: Presence, store: Store) -> None:
    for index in range(BATCH + 1):
        presence.link_closed(f"{BATCH - index:05}")
    presence.flush()
    assert [len(batch) for batch in store.batches] == [BATCH, 1]
    first = [update.client_id for update in store.batches[0]]
    assert first == sorted(first)


def test_a_database_that_is_away_loses_nothing(presence: Presence, store: Store) -> None:
    store.away = True
    presence.link_opened("c1", "198.51.100.7", "0.1")
    presence.flush()
    presence.link_closed("c1")
    store.away = False
    presence.flush()
    assert store.batches == [
        [
            PresenceUpdate(
                "c1",
                NOW,
                online=False,
                worker="main-0:1",
                public_address="198.51.100.7",
                agent_version="0.1",
            )
        ]
    ]


def test_a_refused_version_is_kept_until_it_is_online(presence: Presence, store: Store) -> None:
    presence.version_refused("c1", "9.0")
    presence.statistics("c1", messages.Statistics(9, 1.0, 5, (), ""))
    presence.flush()
    assert store.batches[0][0].version_refused
    presence.version_refused("c1", "9.0")
    presence.link_opened("c1", "198.51.100.7", "0.1")
    presence.flush()
    assert not store.batches[1][0].version_refused
