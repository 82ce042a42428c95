"""The endpoints of duplicates."""

from tests.server.api.browser import Browser
from tests.server.world import World


def test_the_report_and_both_ways_out(world: World, admin: Browser) -> None:
    key = world.installer(world.administrator("bob"), "user:bob")["key"]
    first, second, third = (world.enrol(key).id for _ in range(3))
    (computer,) = admin.get("/duplicates")["items"]
    kept = [client["id"] for client in computer["clients"] if client["keep"]]
    assert len(kept) == 1
    rest = sorted({first, second, third} - {*kept})
    one = {"computers": [{"keep": kept[0], "ids": rest[:1]}]}
    assert admin.send("POST", "/duplicates/merge", one) == {"removed": rest[:1]}
    assert admin.send("POST", "/duplicates/remove", {"ids": rest[1:]}) == {"removed": rest[1:]}
    assert admin.get("/duplicates") == {"items": [], "total": 0}
