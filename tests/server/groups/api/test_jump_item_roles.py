"""Jump Item roles over HTTP."""

from tests.server.api.browser import Browser


def test_a_role_is_made_given_changed_and_removed(admin: Browser) -> None:
    body = {"code_name": "desk", "name": "Service desk", "rights": ["start_session"]}
    made = admin.send("POST", "/jump-item-roles", body)
    assert (made["built_in"], made["rights"]) == (False, ["view", "start_session"])
    bob = admin.send("POST", "/users", {"username": "bob", "shared_role": "desk"})
    assert (bob["shared_role"], bob["personal_role"]) == ("desk", "technician")
    changed = admin.send("PATCH", "/jump-item-roles/desk", {"rights": ["view"]})
    assert changed["rights"] == ["view"]
    assert admin.refused("DELETE", "/jump-item-roles/desk")["code"] == "jump_item_role_in_use"
    admin.send("PATCH", f"/users/{bob['id']}", {"shared_role": "auditor"})
    admin.send("DELETE", "/jump-item-roles/desk")
    assert admin.refused("GET", "/jump-item-roles/desk")["parameters"] == {"role": "desk"}


def test_a_predefined_role_does_not_change(admin: Browser) -> None:
    assert admin.get("/jump-item-roles/auditor")["built_in"]
    error = admin.refused("PATCH", "/jump-item-roles/auditor", {"rights": []})
    assert error["code"] == "permission_refused"


def test_the_rights_that_one_has_come_with_the_group(alice: Browser) -> None:
    rights = alice.get("/jump-groups/web")["rights"]
    wanted = ["view", "start_session", "deploy", "remove", "move", "edit", "log_in", "screen"]
    assert rights == wanted
