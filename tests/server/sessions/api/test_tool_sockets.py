"""Each kind of pipe has an endpoint, made from its declaration."""

import importlib

import pytest

from jump_server.api.app import subjects
from jump_server.api.openapi import document
from jump_wire.kinds import KINDS, Kind
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
