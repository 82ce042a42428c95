"""The chat of a support session, over HTTP."""

from jump_server.sessions import chats
from jump_wire import messages
from tests.server.api.browser import Browser
from tests.server.support.customers import come, technician
from tests.server.world import World


def test_a_technician_writes_and_reads(world: World, admin: Browser) -> None:
    me = admin.get("/auth/me")["user"]
    carol = come(world, technician(world))
    path = f"/sessions/{carol.session_id}"
    admin.send("POST", f"{path}/accept")
    sent = admin.send("POST", f"{path}/messages", {"text": "Hello"})
    assert (sent["number"], sent["user_id"], sent["text"]) == (1, me["id"], "Hello")
    world.write(chats.hear, carol.client_id, messages.Chat(1, "Hi", 1))
    chat = admin.get(f"{path}/messages?after=1")
    assert [one["text"] for one in chat["items"]] == ["Hi"]
    assert (chat["total"], chat["received"]) == (2, 1)
    assert admin.refused("POST", f"{path}/messages", {"text": " "})["code"] == "field_required"
