"""The endpoints of clones and restored computers."""

import secrets
from typing import Any

from jump_server.clients import credentials
from tests.server.api.browser import Browser
from tests.server.world import Enrolled, World, enrolment


def outdated(world: World, **installer: bool) -> tuple[Enrolled, dict[str, Any]]:
    """A client whose credential was replaced, and what one that still has it asks for."""
    bob = world.user("bob", "administrator")
    made = world.enrol(world.installer(bob, "user:bob", **installer)["key"])
    following = secrets.token_urlsafe(32)
    world.write(credentials.propose_credential, made.id, following)
    world.write(credentials.promote, made.id, following)
    body = {
        "enrolment_id": secrets.token_hex(16),
        "credential": secrets.token_urlsafe(32),
        "computer": enrolment("")["computer"],
    }
    headers = {"Authorization": f"Jump-Client {made.id}:{made.credential}"}
    return made, {"json": body, "headers": headers}


def test_from_the_waiting_computer_to_its_approval(
    world: World, admin: Browser, anonymous: Browser
) -> None:
    made, request = outdated(world)

    def ask() -> tuple[int, dict[str, object]]:
        answer = anonymous.call("POST", "/agent/v1/enrolments/again", **request)
        return answer.status_code, answer.json or {}

    status, answer = ask()
    assert status == 409
    assert answer["error"]["code"] == "restored_waiting"  # type: ignore[index]  # an error
    code = answer["error"]["parameters"]["short_code"]  # type: ignore[index]  # an error
    (claim,) = admin.call("GET", "/api/v1/claims").json["items"]
    assert claim["code"] == code
    wanted = {"ids": [claim["id"]]}
    assert admin.call("POST", "/api/v1/claims/approve", json=wanted).json == {
        "decided": [claim["id"]]
    }
    assert admin.call("POST", "/api/v1/claims/reject", json=wanted).status_code == 409
    assert ask() == (200, {"client_id": made.id})
    assert ask() == (200, {"client_id": made.id})  # its answer was lost


def test_a_passive_client_is_called_to_learn_whether_this_is_its_clone(
    world: World, anonymous: Browser
) -> None:
    made, request = outdated(world, passive=True)
    answer = anonymous.call("POST", "/agent/v1/enrolments/again", **request)
    assert (answer.json or {})["error"]["code"] == "restored_waiting"
    world.answering.add(made.id)
    answer = anonymous.call("POST", "/agent/v1/enrolments/again", **request)
    assert answer.status_code == 200
    assert (answer.json or {})["client_id"] != made.id
    assert world.called == [made.id, made.id]


def test_it_takes_an_identity(anonymous: Browser) -> None:
    body = {
        "enrolment_id": secrets.token_hex(16),
        "credential": secrets.token_urlsafe(32),
        "computer": enrolment("")["computer"],
    }
    answer = anonymous.call("POST", "/agent/v1/enrolments/again", json=body)
    assert answer.status_code == 401
