"""Endpoints: declared once, named once."""

from jump_server.api.app import subjects
from jump_server.api.endpoint import USER, Access, Routes


def test_no_two_share_a_name_or_an_address() -> None:
    endpoints = [endpoint for routes in subjects() for endpoint in routes.endpoints]
    assert len({endpoint.name for endpoint in endpoints}) == len(endpoints)
    assert len({(endpoint.method, endpoint.rule) for endpoint in endpoints}) == len(endpoints)


def test_routes_collect_what_is_declared() -> None:
    routes = Routes("Test", prefix="/test")

    @routes.add("GET", "/thing", Access(USER, ("read",)))
    def get_thing(_call: object) -> None:
        """One thing."""

    (endpoint,) = routes.endpoints
    assert (endpoint.method, endpoint.rule) == ("GET", "/test/thing")
    assert endpoint.name == "test_endpoint.get_thing"
    assert endpoint.handler is get_thing


BULK_ACTIONS = ("remove", "edit", "disable", "enable", "cancel-removal")


def test_creations_and_edits_are_declared_as_such() -> None:
    endpoints = [endpoint for routes in subjects() for endpoint in routes.endpoints]
    creating = {e.rule for e in endpoints if e.creates}
    assert creating == {
        "/api/v1/tokens",
        "/api/v1/users",
        "/api/v1/jump-item-roles",
        "/api/v1/teams",
        "/api/v1/jump-groups",
        "/api/v1/installers",
        "/api/v1/jump-clients/<client_id>/copy",
        "/api/v1/jump-shortcuts",
        "/api/v1/jump-shortcuts/<shortcut_id>/copy",
        "/api/v1/sessions",
        "/api/v1/sessions/<session_id>/messages",
        *(f"/api/v1/jump-items/{action}" for action in BULK_ACTIONS),
    }
    assert all(e.method in {"PATCH", "DELETE"} for e in endpoints if e.edits)
    # One's own account has no version; each of many Jump Clients has its own in the body.
    without = {"/api/v1/auth/me", "/api/v1/jump-clients"}
    assert {e.rule for e in endpoints if e.method == "PATCH" and not e.edits} == without
