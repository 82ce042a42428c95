"""Jump Clients and Jump Shortcuts in one list over HTTP."""

from tests.server.api.browser import Browser
from tests.server.world import World

NEW = {"jump_method": "local_rdp", "name": "Desk", "jump_group": "web", "hostname": "pc1"}


def test_the_list_and_the_footer_have_both(world: World, alice: Browser) -> None:
    key = alice.send("POST", "/installers", {"jump_group": "web"})["key"]
    client = world.enrol(key, "web1")
    shortcut = alice.send("POST", "/jump-shortcuts", NEW)
    page = alice.get("/jump-items")
    assert page["event_id"] == "epoch-7"
    shown = alice.get(f"/jump-clients/{client.id}")
    del shown["last_hour"], shown["failed_call"]  # lists leave them out
    assert page["items"] == [shortcut, shown]
    assert alice.get("/jump-items?search=pc1")["items"] == [shortcut]
    summary = alice.get("/jump-clients/summary")
    assert (summary["total"], summary["clients"]) == (2, 1)
    assert alice.get("/jump-clients")["total"] == 1
