"""How a client is shown, and when it goes by itself."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session as Transaction

from jump_server.clients.jump_client_views import disk, planned_removal, view
from jump_server.models.jump_client import JumpClient
from tests.server.world import START, World

BEGUN = 1_800_000_000_000


def client(**given: object) -> dict[str, object]:
    missing = dict.fromkeys(("uninstalled_at", "max_offline_minutes", "last_disconnected_at"))
    flags = dict.fromkeys(("online", "ephemeral", "passive"), False)
    return {"created_at": BEGUN, **flags, **missing, **given}


@pytest.mark.parametrize(
    ("given", "status", "disabled_by"),
    [
        ({"online": True}, "online", []),
        ({"online": False, "disabled_at_console": True}, "offline", ["console"]),
        ({"online": True, "uninstalled_at": START}, "uninstalled", []),
        ({"online": False, "passive": True}, "passive", []),
        ({"online": True, "passive": True}, "passive", []),
        ({"passive": True, "uninstalled_at": START}, "uninstalled", []),
        (
            {"online": True, "disabled_at_console": True, "disabled_on_computer": True},
            "online",
            ["console", "computer"],
        ),
    ],
)
def test_what_it_is_and_where_it_was_disabled(
    world: World, given: dict[str, object], status: str, disabled_by: list[str]
) -> None:
    made = world.enrol(world.installer(world.administrator(), "user:admin")["key"])

    def become(tx: Transaction) -> None:
        tx.execute(update(JumpClient).where(JumpClient.id == made.id).values(**given))

    world.write(become)
    shown = world.read(view, made.id)
    assert (shown["status"], shown["disabled_by"]) == (status, disabled_by)
    assert shown["jump_group"] == "user:admin"


@pytest.mark.parametrize(
    ("given", "minutes"),
    [
        ({}, 180 * 24 * 60),
        ({"max_offline_minutes": 60}, 60),
        ({"max_offline_minutes": 525_600}, 180 * 24 * 60),
        ({"ephemeral": True}, 5),
        ({"ephemeral": True, "max_offline_minutes": 60}, 5),
        ({"passive": True, "ephemeral": True, "max_offline_minutes": 60}, 180 * 24 * 60),
    ],
)
def test_it_goes_after_its_time_offline(given: dict[str, object], minutes: int) -> None:
    assert planned_removal(client(**given), 180) == BEGUN + minutes * 60_000
    later = BEGUN + 3 * 86_400_000
    known = client(last_disconnected_at=later, **given)
    assert planned_removal(known, 180) == later + minutes * 60_000


def test_it_stays_while_online_and_when_uninstalled() -> None:
    assert planned_removal(client(online=True), 180) is None
    assert planned_removal(client(uninstalled_at=BEGUN), 180) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/:10:5", {"mount": "/", "total_mib": 10, "free_mib": 5}),
        ("C:\\:10:5", {"mount": "C:\\", "total_mib": 10, "free_mib": 5}),
        ("/mnt/a:b:10:5", {"mount": "/mnt/a:b", "total_mib": 10, "free_mib": 5}),
        ("", None),
        ("/", None),
        ("/:10", None),
        ("/:x:5", None),
        ("/:10:-5", None),
    ],
)
def test_disks_are_read_or_left_out(text: str, expected: dict[str, object] | None) -> None:
    assert disk(text) == expected
