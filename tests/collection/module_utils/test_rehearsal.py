"""Check mode among changes of which one refers to another."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import ApiError
from ansible_collections.bomgar.jumpclient.plugins.module_utils._rehearsal import (
    Rehearsal,
    without,
)


class Server:
    """Refuses a change as the real one does; it knows some records."""

    def __init__(self, *known: str) -> None:
        self.known = known
        self.sent: list[Any] = []

    def __call__(self, body: dict[str, Any]) -> Any:
        self.sent.append(body)
        if body.get("name") == "taken":
            raise ApiError("field_taken", "", {"field": "name"})
        for code, parameter, wanted in (
            ("jump_group_not_found", "group", [body.get("jump_group")]),
            ("team_not_found", "team", [body.get("team")]),
            ("users_not_found", "users", list(body.get("members", ()))),
            ("jump_item_role_not_found", "role", list(body.get("roles", {}).values())),
        ):
            for name in wanted:
                if name and name not in self.known:
                    raise ApiError(code, "", {parameter: name})
        return {**body, "name": body.get("name", "").strip(), "version": 1}


def test_the_server_confirms_what_does_not_depend_on_the_missing() -> None:
    server = Server("ann")
    rehearsal = Rehearsal()
    body = {"name": " N ", "team": "ops", "members": ["ann", "bob"], "roles": {"bob": "l1"}}
    predicted = rehearsal.ask(server, body)
    assert rehearsal.needs == [("team", "ops"), ("user", "bob")]
    assert rehearsal.error.code == "team_not_found"
    assert predicted == {**body, "name": "N", "version": 1}
    assert server.sent[-1]["roles"] == {}, "who is not there has no role"


def test_a_refusal_for_another_reason_stays_one() -> None:
    rehearsal = Rehearsal()
    with pytest.raises(ApiError, match="field_taken"):
        rehearsal.ask(Server(), {"name": "taken", "team": "ops"})
    # Nothing in the change is what the server misses.
    refused = ApiError("team_not_found", "", {"team": "ops"})

    def send(_: Any) -> Any:
        raise refused

    with pytest.raises(ApiError, match="team_not_found"):
        rehearsal.ask(send, {"name": "n"})


def test_nothing_is_asked_without_its_group() -> None:
    server = Server()
    rehearsal = Rehearsal()
    assert rehearsal.ask(server, {"jump_group": "web", "tag": "t"}) == {
        "jump_group": "web",
        "tag": "t",
    }
    assert rehearsal.needs == [("jump_group", "web")]
    assert len(server.sent) == 1


def test_what_refers_to_a_record_is_taken_out() -> None:
    windows = [{"jump_group": "jumpgroup:web"}, {"jump_group": "db"}]
    assert without({"windows": windows}, ("jump_group", "web")) == {"windows": windows[1:]}
    assert without({"members": {"a": "lead", "b": "member"}}, ("user", "a")) == {
        "members": {"b": "member"}
    }
    role = {"team_role": "l1", "shared_role": "l2"}
    assert without(role, ("jump_item_role", "l1")) == {"shared_role": "l2"}
