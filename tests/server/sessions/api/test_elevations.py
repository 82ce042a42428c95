"""The elevation of a support session, over HTTP."""

from jump_server.core.actors import Actor
from jump_server.sessions.api import elevations
from tests.server.api.browser import Browser
from tests.server.support.customers import come
from tests.server.world import World


def test_it_is_asked_for_and_ended(world: World, admin: Browser) -> None:
    me = admin.get("/auth/me")["user"]
    carol = come(world, Actor(me["id"], me["username"], "administrator"))
    path = f"/sessions/{carol.session_id}"
    refused = admin.refused("POST", f"{path}/elevate", {})
    assert refused["code"] == "session_not_accepted"
    accepted = admin.send("POST", f"{path}/accept")
    assert (accepted["elevation"], accepted["elevation_refusal"]) == (None, "")
    given = {"account": "admin", "password": "horse"}
    asked = admin.send("POST", f"{path}/elevate", given)["elevation"]
    assert (asked["state"], asked["account"]) == ("asking", "admin")
    assert admin.send("DELETE", f"{path}/elevate")["elevation"] is None
    assert [one.method for one in elevations.routes.endpoints] == ["POST", "DELETE"]
