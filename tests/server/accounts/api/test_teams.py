"""Teams over HTTP."""

from tests.server.api.browser import Browser


def test_a_team_is_made_changed_and_removed(admin: Browser) -> None:
    admin.send("POST", "/users", {"username": "bob"})
    made = admin.send("POST", "/teams", {"code_name": "support", "members": {"bob": "lead"}})
    assert (made["name"], made["members"]) == ("support", {"bob": "lead"})
    edited = admin.call(
        "PATCH", "/api/v1/teams/support", json={"name": "Support"}, headers={"If-Match": '"1"'}
    )
    assert edited.json["name"] == "Support"
    stale = {"If-Match": '"1"'}
    assert admin.refused("DELETE", "/teams/support", headers=stale)["code"] == "stale_edit"
    group = admin.send("POST", "/jump-groups", {"code_name": "desk", "team": "support"})
    assert group["team"] == "support"
    error = admin.refused("DELETE", "/teams/support")
    assert (error["code"], error["parameters"]["count"]) == ("team_in_use", 1)
    admin.send("DELETE", "/jump-groups/desk")
    admin.send("DELETE", "/teams/support")
    assert admin.get("/teams")["total"] == 0


def test_a_position_is_one_of_three(admin: Browser) -> None:
    body = {"code_name": "support", "members": {"admin": "king"}}
    error = admin.refused("POST", "/teams", body)
    assert (error["code"], error["parameters"]["field"]) == ("field_not_a_choice", "members.admin")
