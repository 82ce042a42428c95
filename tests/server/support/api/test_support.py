"""Session keys over HTTP."""

from jump_server.support.api import support
from tests.server.api.browser import Browser


def test_every_call_of_a_technician_requires_the_scope_of_sessions() -> None:
    scopes = {endpoint.access.scopes for endpoint in support.routes.endpoints}
    assert scopes == {("sessions",), ("read", "sessions"), ()}
    assert [one.access.who for one in support.agent_routes.endpoints] == ["anyone"]


def test_a_key_is_deleted(admin: Browser, anonymous: Browser) -> None:
    made = admin.send("POST", "/support/keys", {})
    admin.send("DELETE", f"/support/keys/{made['id']}")
    error = anonymous.refused("POST", "/support/start", {"key": made["key"]})
    assert error["code"] == "support_key_refused"
    secret = made["link"].partition("#")[2]
    error = anonymous.refused("POST", "/support/start", {"secret": secret})
    assert error["code"] == "support_key_refused"
