"""The signed-in users of a session's computer, over HTTP."""

from sqlalchemy import update

from jump_server.core.actors import Actor
from jump_server.models.jump_client import JumpClient
from jump_server.sessions import logins as rules
from jump_server.sessions.api import logins
from jump_wire.messages import Logins
from tests.server.api.browser import Browser
from tests.server.sessions.test_sessions import put_online
from tests.server.world import World


def test_they_are_listed_and_logged_out(world: World, admin: Browser) -> None:
    me = admin.get("/auth/me")["user"]
    world.group("web")
    client = world.enrol(
        world.installer(Actor(me["id"], me["username"], "administrator"), "web")["key"]
    )
    put_online(world, client)
    world.write(lambda tx: tx.execute(update(JumpClient).values(mode="service")))
    session = admin.send("POST", "/sessions", {"jump_client_id": client.id})
    assert session["may_log_out"] is True
    path = f"/sessions/{session['id']}"
    asked = admin.send("POST", f"{path}/logins")
    assert (asked["state"], asked["items"]) == ("asking", [])
    world.write(rules.report, client.id, Logins(session["id"], logins=("c1:0:5:root:tty1",)))
    [login] = admin.get(f"{path}/logins")["items"]
    assert login == {"id": "c1", "uid": 0, "since": 5, "user": "root", "place": "tty1"}
    body = {"login_id": "c1", "uid": 0, "since": 5}
    assert admin.send("POST", f"{path}/logout", body)["state"] == "asking"
    refused = admin.refused("POST", f"{path}/logout", {**body, "since": 6})
    assert refused["code"] == "login_not_found"
    assert len(logins.routes.endpoints) == 3
