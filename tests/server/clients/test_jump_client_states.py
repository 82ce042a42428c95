"""A record moves as the shared table says."""

from itertools import product

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session as Transaction

from jump_server.clients import jump_client_states
from jump_server.models.jump_client import UNINSTALL_PENDING, JumpClient
from jump_wire import presence
from jump_wire.presence import OFFLINE, ONLINE, UNINSTALLED, IllegalMove
from tests.server.world import START, Enrolled, World


@pytest.fixture
def client(world: World) -> Enrolled:
    return world.enrol(world.installer(world.administrator(), "user:admin")["key"])


def record(**given: object) -> JumpClient:
    values = {"online": False, "disabled_at_console": False, "disabled_on_computer": False}
    return JumpClient(**{**values, "version_refused": False, "passive": False, **given})


def test_state_and_marks_of_a_record() -> None:
    for given, expected in (
        ({}, ("offline", set())),
        ({"online": True, "disabled_on_computer": True}, ("online", {"disabled"})),
        ({"version_refused": True}, ("offline", {"needs_update"})),
        ({"removal": UNINSTALL_PENDING}, ("offline", {"pending_removal"})),
        ({"online": True, "uninstalled_at": START}, ("uninstalled", set())),
    ):
        found = jump_client_states.of(record(**given))
        assert (found.state, set(found.marks)) == expected


def test_a_statement_for_many_records_follows_the_table(world: World, client: Enrolled) -> None:
    """Each event in each state: the condition allows what the table allows, and repetitions."""
    states: dict[str, dict[str, object]] = {
        ONLINE: {"online": True, "uninstalled_at": None},
        OFFLINE: {"online": False, "uninstalled_at": None},
        UNINSTALLED: {"online": False, "uninstalled_at": START},
    }
    marks: list[dict[str, object]] = [
        {"updating": False, "removal": None},
        {"updating": True, "removal": UNINSTALL_PENDING},
    ]

    def check(tx: Transaction) -> None:
        for (name, values), marked in product(states.items(), marks):
            tx.execute(update(JumpClient).values(**values, **marked))
            tx.expire_all()
            before = jump_client_states.of(tx.get_one(JumpClient, client.id))
            for event in ("connect", "disconnect", "outdate", "begin_update", "fail_update"):
                found = tx.scalar(select(JumpClient.id).where(jump_client_states.possible(event)))
                try:
                    after = presence.move(before, event)
                except presence.IllegalMove:
                    assert not found or name == presence.MOVES[event].target, (event, before)
                else:
                    assert found, (event, before)
                    changed = jump_client_states.written(event)
                    assert changed.get("online", name == ONLINE) == (after.state == ONLINE)
                    was_updating = changed.get("updating", marked["updating"])
                    assert was_updating == (presence.UPDATING in after.marks)

    world.write(check)


def test_only_who_is_offline_can_be_lost() -> None:
    lost = [jump_client_states.can_be_lost(state) for state in (ONLINE, OFFLINE, UNINSTALLED)]
    assert lost == [False, True, False]


def test_an_uninstalled_client_is_disconnected() -> None:
    client = record(online=True, version_refused=True, updating=True)
    jump_client_states.change(client, "uninstall", START)
    assert (client.online, client.uninstalled_at) == (False, START)
    assert (client.version_refused, client.updating) == (False, False)
    assert client.last_disconnected_at == START


def test_an_offline_client_keeps_the_time_of_its_last_contact() -> None:
    client = record()
    jump_client_states.change(client, "uninstall", START)
    assert client.last_disconnected_at is None


def test_what_the_table_forbids_is_refused() -> None:
    client = record(uninstalled_at=START)
    with pytest.raises(IllegalMove):
        jump_client_states.change(client, "disable", START)
    assert client.uninstalled_at == START
