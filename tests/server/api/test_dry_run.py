"""``?dry_run``: the answer of a request that is not carried out."""

from typing import Any

import pytest
from flask import Flask

from jump_server.api.app import subjects
from tests.server.api.browser import Browser
from tests.server.api.things import ENDPOINTS, REQUESTS, Things

REHEARSED = sorted(name for name, endpoint in ENDPOINTS.items() if endpoint.dry_run)


@pytest.fixture
def root(app: Flask, things: Things) -> Browser:
    things.world.administrator("chief")
    return Browser(app).sign_in("chief")


def dump(things: Things) -> Any:
    """All that the database holds."""
    world = things.world
    return world.read(
        lambda tx: list(tx.connection().connection.driver_connection.iterdump())  # type: ignore[union-attr]
    )


def ask(root: Browser, name: str, things: Things, query: str) -> Any:
    path, body = REQUESTS[name]
    filled = path.format(**vars(things)).removeprefix("/api/v1")
    return root.send(ENDPOINTS[name].method, filled + query, body(things))


def test_every_request_that_can_be_rehearsed_changes_nothing(root: Browser, things: Things) -> None:
    world = things.world
    before = dump(things)
    told = list(world.events.events)
    for name in REHEARSED:
        if name != "disable_jump_client":  # refused: nobody is connected
            ask(root, name, things, "?dry_run")
    assert dump(things) == before
    assert world.events.events == told


def test_it_answers_what_the_real_one_does_and_refuses_what_it_refuses(root: Browser) -> None:
    group = {"code_name": "new", "name": "  New  "}
    rehearsed = root.send("POST", "/jump-groups?dry_run", group)
    assert root.refused("GET", "/jump-groups/new")["code"] == "jump_group_not_found"
    assert root.send("POST", "/jump-groups?dry_run=false", group) == rehearsed
    again = root.refused("POST", "/jump-groups?dry_run=true", group)
    assert again["code"] == root.refused("POST", "/jump-groups", group)["code"]
    used = root.refused("DELETE", "/jump-groups/web?dry_run=1")
    assert used["code"] == root.refused("DELETE", "/jump-groups/web")["code"]
    malformed = root.refused("POST", "/jump-groups?dry_run", {"code_name": "A b"})
    assert malformed["code"] == "field_malformed"


def test_the_same_idempotency_key_serves_the_rehearsal_and_the_real_one(root: Browser) -> None:
    key = {"Idempotency-Key": "k"}
    for query in ("?dry_run", "?dry_run", ""):
        root.send("POST", f"/jump-groups{query}", {"code_name": "new"}, headers=key)
    assert root.get("/jump-groups/new")["code_name"] == "new"


@pytest.mark.parametrize("path", ["/auth/sign-out", "/sessions", "/jump-clients/find"])
def test_what_cannot_be_rehearsed_is_not_carried_out(root: Browser, path: str) -> None:
    assert root.refused("POST", f"{path}?dry_run", {})["code"] == "field_unknown"
    root.get("/auth/me")


def test_another_value_is_refused_before_anything_is_done(root: Browser) -> None:
    refused = root.refused("POST", "/jump-groups?dry_run=maybe", {"code_name": "new"})
    assert refused["code"] == "field_not_a_choice"
    assert root.refused("GET", "/jump-groups/new")["code"] == "jump_group_not_found"


def test_what_an_administrator_manages_as_desired_state_can_be_rehearsed() -> None:
    managed = {
        *("Users", "Teams", "Jump Item roles", "API tokens"),
        *("Jump Groups", "Installers", "Jump Shortcuts"),
        *("Settings", "Updates"),
    }
    for routes in subjects():
        for endpoint in routes.endpoints:
            if routes.subject in managed and (endpoint.edits or endpoint.creates):
                assert endpoint.dry_run, endpoint.name
