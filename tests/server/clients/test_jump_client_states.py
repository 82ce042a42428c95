"""A record moves as the shared table says."""

import pytest

from jump_server.clients import jump_client_states
from jump_server.models.jump_client import UNINSTALL_PENDING, JumpClient
from jump_wire.presence import IllegalMove
from tests.server.world import START


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


def test_an_uninstalled_client_is_disconnected() -> None:
    client = record(online=True)
    jump_client_states.change(client, "uninstall", START)
    assert (client.online, client.uninstalled_at) == (False, START)
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
