"""Session keys over HTTP."""

from jump_server.api.app import create_app
from jump_server.support.api import support
from tests.server.api.browser import Browser
from tests.server.support.customers import COMPUTER
from tests.server.world import FAST, World


def test_every_call_of_a_technician_requires_the_scope_of_sessions() -> None:
    scopes = {endpoint.access.scopes for endpoint in support.routes.endpoints}
    assert scopes == {("sessions",), ("read", "sessions"), ()}
    assert [one.access.who for one in support.agent_routes.endpoints] == ["anyone"] * 2


def test_a_key_is_deleted(admin: Browser, anonymous: Browser) -> None:
    made = admin.send("POST", "/support/keys", {})
    admin.send("DELETE", f"/support/keys/{made['id']}")
    error = anonymous.refused("POST", "/support/start", {"key": made["key"]})
    assert error["code"] == "support_key_refused"
    secret = made["link"].partition("#")[2]
    error = anonymous.refused("POST", "/support/start", {"secret": secret})
    assert error["code"] == "support_key_refused"


def test_only_who_has_a_secret_uses_up_the_rate_of_enrolments(
    world: World, admin: Browser, anonymous: Browser
) -> None:
    key = admin.send("POST", "/support/keys", {})["key"]
    secret = anonymous.send("POST", "/support/start", {"key": key})["secret"]
    world.settings = world.settings.model_copy(update={"enrolment_rate": 0.2})
    slow = Browser(create_app(world, FAST))

    def code(secret: str) -> str:
        answer = slow.call("POST", "/agent/v1/support", json={**COMPUTER, "secret": secret})
        return "" if answer.status_code == 201 else str(answer.json["error"]["code"])

    assert [code("wrong"), code("wrong")] == ["support_start_refused"] * 2
    assert code(secret) == ""
    assert code(secret) == "rate_limited"
