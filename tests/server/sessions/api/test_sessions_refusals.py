"""Which refusal the API tells when several apply: always the first one in the same order."""

from collections.abc import Callable
from itertools import combinations, count

import pytest
from flask import Flask
from sqlalchemy.orm import Session as Transaction

from jump_server.clients.jump_client_presence import PresenceUpdate, apply_presence
from jump_server.lifecycle import removals
from jump_server.models.jump_client import JumpClient
from tests.server.api.browser import Browser
from tests.server.world import ROOT, Enrolled, World

ORDER = (
    "client_not_found",
    "client_uninstalled",
    "permission_refused",
    "client_disabled",
    "client_disabled_at_console",
    "version_mismatch",
    "server_busy",
    "client_offline",
    "active_not_connected",
)
NUMBERS = count()

ACTIONS: dict[str, tuple[str, ...]] = {
    "jump": ORDER,
    "enable": tuple(code for code in ORDER if code not in {"server_busy", ORDER[4]}),
    "disable": (*ORDER[:3], "version_mismatch", *ORDER[-2:]),
    "wake": (*ORDER[:4], "version_mismatch"),
    "edit": ("client_not_found", "permission_refused"),
}
"""The refusals that each action knows. An edit needs the record only, whatever is with the rest."""

EXCLUDE_EACH_OTHER = {"client_offline", "active_not_connected"}


def _change(world: World, client: Enrolled, **columns: object) -> None:
    def change(tx: Transaction) -> None:
        record = tx.get_one(JumpClient, client.id)
        for name, value in columns.items():
            setattr(record, name, value)

    world.write(change)


def _go(world: World, client: Enrolled, *, online: bool, refused: bool = False) -> None:
    update = PresenceUpdate(client.id, world.clock(), online=online, version_refused=refused)
    world.write(apply_presence, [update])


class Site:
    """Where everything that can be in the way of an action is put there."""

    def __init__(self, world: World, app: Flask, alice: Browser) -> None:
        self.world = world
        self.alice = alice
        world.user("bob")
        world.user("carl", "administrator")
        self.bob = Browser(app).sign_in("bob")
        self.carl = Browser(app).sign_in("carl")
        self.key = alice.send("POST", "/installers", {"jump_group": "web"})["key"]
        self.busy = self.client()
        self.carl.send("PATCH", "/settings", {"session_start_limit": 1})

    def client(self) -> Enrolled:
        """A client that nothing is wrong with."""
        made = self.world.enrol(self.key, f"web{next(NUMBERS)}")
        _go(self.world, made, online=True)
        self.world.gateway.connected.add(made.id)
        return made

    def meet(self, action: str, reasons: set[str]) -> str:
        """Try the action on a client with all these in its way; returns the code, or ""."""
        client = self.client()
        session = ""
        # Enabling one that is enabled, and disabling one that is disabled, needs nothing.
        disabled = "client_disabled_at_console" in reasons or action == "enable"
        disabled = disabled and action != "disable"
        _change(self.world, client, disabled_at_console=disabled)
        _change(self.world, client, disabled_on_computer="client_disabled" in reasons)
        if "server_busy" in reasons:
            session = self.carl.send("POST", "/sessions", {"jump_client_id": self.busy.id})["id"]
        if reasons & {"client_offline", "active_not_connected", "version_mismatch"}:
            self.world.gateway.connected.discard(client.id)
        if reasons & {"client_offline", "version_mismatch"}:
            refused = "version_mismatch" in reasons
            _go(self.world, client, online=False, refused=refused)
        if "active_not_connected" in reasons and "client_offline" not in reasons:
            _change(self.world, client, online=True)
        if "client_uninstalled" in reasons:
            self.world.write(removals.uninstalled, client.id, client.credential, "local")
        if "client_not_found" in reasons:
            self.world.write(removals.remove, ROOT, client.id, None, uninstall=False)
        try:
            return self._try(action, client, self.bob if "permission_refused" in reasons else None)
        finally:
            if session:
                self.carl.send("DELETE", f"/sessions/{session}")

    def _try(self, action: str, client: Enrolled, other: Browser | None) -> str:
        path = f"/api/v1/jump-clients/{client.id}"
        calls: dict[str, Callable[[], tuple[str, str, object]]] = {
            "jump": lambda: ("POST", "/api/v1/sessions", {"jump_client_id": client.id}),
            "edit": lambda: ("PATCH", path, {"comments": "edited"}),
        }
        method, where, body = calls.get(action, lambda: ("POST", f"{path}/{action}", None))()
        answer = (other or self.alice).call(method, where, json=body)
        return "" if answer.status_code < 400 else str(answer.json["error"]["code"])


@pytest.fixture
def site(world: World, app: Flask, alice: Browser) -> Site:
    return Site(world, app, alice)


@pytest.mark.parametrize("action", ACTIONS)
def test_the_first_refusal_is_told(site: Site, action: str) -> None:
    told, wanted = {}, {}
    known = frozenset(ACTIONS[action])
    for pair in combinations(ORDER, 2):
        if set(pair) == EXCLUDE_EACH_OTHER or (action == "wake" and not known.intersection(pair)):
            continue
        wanted[pair] = next((code for code in pair if code in known), "")
        told[pair] = site.meet(action, set(pair))
    assert told == wanted


def test_all_together(site: Site) -> None:
    """Each refusal in its turn, as those before it are put right."""
    for first in range(len(ORDER)):
        assert site.meet("jump", set(ORDER[first:])) == ORDER[first]
