"""Jump Groups over HTTP."""

from tests.server.api.browser import Browser


def test_a_group_is_made_changed_and_removed(admin: Browser) -> None:
    admin.send("POST", "/users", {"username": "bob"})
    made = admin.send("POST", "/jump-groups", {"code_name": "web", "members": ["bob"]})
    assert (made["members"], made["kind"]) == (["bob"], "shared")
    changed = admin.send("PATCH", "/jump-groups/web", {"name": "Web", "members": []})
    assert (changed["name"], changed["members"]) == ("Web", [])
    assert admin.get("/jump-groups?search=we")["total"] == 1
    admin.send("DELETE", "/jump-groups/web")
    assert admin.refused("GET", "/jump-groups/web")["parameters"] == {"group": "web"}


def test_a_personal_group_has_a_colon_in_its_address(alice: Browser) -> None:
    assert alice.get("/jump-groups/user:alice")["kind"] == "personal"
    assert alice.get("/jump-groups/user%3Aalice")["members"] == ["alice"]
