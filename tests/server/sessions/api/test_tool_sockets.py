"""Each kind of pipe has an endpoint, made from its declaration."""

import importlib

import pytest
from flask import Flask

from jump_server.api.app import WATCH_BURST, subjects
from jump_server.api.openapi import document
from jump_server.sessions.api import tool_sockets
from jump_wire.kinds import KINDS, Kind
from tests.server.api.browser import Browser
from tests.server.world import World
from tests.toys import toy

__all__ = ["toy"]


def test_what_a_viewer_may_ask_for_is_documented(toy: Kind) -> None:
    made = document(subjects())["paths"]
    for name in (*KINDS, toy.name):
        found = made[f"/api/v1/sessions/{{session_id}}/{name}"]["get"]
        asked = {item["name"]: item for item in found["parameters"]}
        assert found["x-scopes"] == ["sessions"]
        assert "tool" in asked
    assert asked["times"]["schema"]["maximum"] == 9
    # Where a tunnel leads is not the viewer's to say.
    assert "target_host" not in str(made["/api/v1/sessions/{session_id}/tunnel"])


@pytest.mark.parametrize("name", list(KINDS))
def test_the_jump_client_has_a_module_for_it(name: str) -> None:
    assert callable(importlib.import_module(f"jump_agent.tools.{name}").make)


@pytest.fixture
def ann(app: Flask, world: World) -> Browser:
    """A user who has given a program an API token."""
    return Browser(app, world.token(world.user("ann"), "all"))


def test_a_user_opens_so_many_tools(ann: Browser, world: World) -> None:
    me = ann.get("/auth/me")["user"]["id"]
    world.hub.counts[me] = tool_sockets.MOST
    path = f"/sessions/{'5' * 32}/exec?tool={'7' * 32}"
    refused = ann.refused("GET", path)
    assert (refused["code"], refused["parameters"]) == ("tool_limit", {"limit": tool_sockets.MOST})
    world.hub.counts[me] -= 1
    assert ann.refused("GET", path)["code"] == "session_not_found"


def test_watchers_that_come_and_go_have_a_rate(ann: Browser) -> None:
    path = f"/sessions/{'5' * 32}/shell?tool={'7' * 32}"
    for _ in range(WATCH_BURST):
        assert ann.refused("GET", path + "&watch=true")["code"] == "session_not_found"
    assert ann.refused("GET", path + "&watch=true")["code"] == "rate_limited"
    assert ann.refused("GET", path)["code"] == "session_not_found"
    other = path.replace("7", "8")
    assert ann.refused("GET", other + "&watch=true")["code"] == "session_not_found"
