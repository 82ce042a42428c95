"""Jump Clients over HTTP."""

import gzip

import pytest

from tests.server.api.browser import SITE, Browser
from tests.server.world import Enrolled, World


@pytest.fixture
def client(world: World, alice: Browser) -> Enrolled:
    """An offline client of the group ``web``."""
    return world.enrol(alice.send("POST", "/installers", {"jump_group": "web"})["key"], "web1")


def test_the_list_says_where_the_live_channel_goes_on(alice: Browser, client: Enrolled) -> None:
    page = alice.get("/jump-clients")
    assert page["event_id"] == "epoch-7"
    assert [item["id"] for item in page["items"]] == [client.id]
    assert alice.get("/jump-clients/summary")["offline"] == 1


def test_a_page_is_compressed_for_who_takes_it(alice: Browser, client: Enrolled) -> None:
    plain = alice.call("GET", "/api/v1/jump-clients")
    assert "Content-Encoding" not in plain.headers
    packed = alice.client.get(
        "/api/v1/jump-clients", base_url=SITE, headers={"Accept-Encoding": "br, gzip"}
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data)


def test_pages_follow_each_other(world: World, alice: Browser) -> None:
    key = alice.send("POST", "/installers", {"jump_group": "web"})["key"]
    for number in range(5):
        world.enrol(key, f"host{number}")
    names: list[str] = []
    path = "/jump-clients?limit=2"
    while True:
        page = alice.get(path)
        names += [item["name"] for item in page["items"]]
        if page["next"] is None:
            break
        path = f"/jump-clients?limit=2&after={page['next']}"
    assert names == [f"host{number}" for number in range(5)]


def test_a_record_is_edited(alice: Browser, client: Enrolled) -> None:
    path = f"/jump-clients/{client.id}"
    changed = alice.send("PATCH", path, {"name": "Main", "jump_group": "user:alice"})
    assert (changed["name"], changed["jump_group"]) == ("Main", "user:alice")
    stale = {"If-Match": '"1"'}
    assert alice.refused("PATCH", path, {"tag": "x"}, headers=stale)["code"] == "stale_edit"


def test_many_are_edited_with_one_request(world: World, alice: Browser, client: Enrolled) -> None:
    items = [{"id": client.id, "tag": "x", "version": 1}, {"id": "0" * 32, "tag": "x"}]
    path = "/jump-clients"
    rehearsed = alice.send("PATCH", f"{path}?dry_run", {"items": items})["results"]
    assert alice.get(f"{path}/{client.id}")["tag"] == ""
    changed, unknown = alice.send("PATCH", path, {"items": items})["results"]
    assert rehearsed == [changed, unknown]
    assert (changed["id"], changed["ok"], changed["error"]) == (client.id, True, None)
    assert changed["jump_client"]["tag"] == "x"
    assert (unknown["ok"], unknown["jump_client"]) == (False, None)
    assert unknown["error"]["code"] == "client_not_found"
