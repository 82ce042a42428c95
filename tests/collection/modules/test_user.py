"""Users as desired state, and their list."""

from typing import Any

import pytest

from jump_api.api import Api, Site
from jump_wire.errors import UserError
from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access

PASSWORD = "a password of some length"
USER = {"username": "uma", "display_name": "Uma", "rights": ["session_keys", "installers"]}


def shown(server: Access, username: str) -> Any:
    found = server.api.request("GET", "/users?search=" + username)["items"]
    return next((one for one in found if one["username"] == username), None)


def test_it_is_created_edited_and_deleted_once(modules: Ansible, server: Access) -> None:
    runs = modules.tasks(check("user", **USER), do("user", **USER), do("user", **USER))
    assert [run["changed"] for run in runs] == [True, True, False]
    predicted, made, _ = (run["diff"]["after"] for run in runs)
    fixed = ("username", "display_name", "role", "rights", "personal_role", "language", "locked")
    assert [predicted[name] for name in fixed] == [made[name] for name in fixed]
    assert "id" not in predicted, "check mode did not create it"
    assert "password" not in runs[1]

    change = {"username": "uma", "role": "technician", "language": "fr", "team_role": "auditor"}
    change["public_name"] = "Uma from support"
    runs = modules.tasks(check("user", **change), do("user", **change), do("user", **change))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert runs[0]["diff"]["after"] == runs[1]["diff"]["after"], "check mode did not edit it"
    assert shown(server, "uma")["display_name"] == "Uma", "what is not given stays as it is"
    assert shown(server, "uma")["public_name"] == "Uma from support"

    emptied, refused, other = modules.tasks(
        do("user", username="uma", rights=[], language=""),
        check("user", username="uma", shared_role="nobodys"),
        check("user", username="um", state="absent"),
    )
    assert (emptied["user"]["rights"], emptied["user"]["language"]) == ([], None)
    assert refused["error"]["code"] == "jump_item_role_not_found"
    assert not other["changed"], "a part of the name is not the name"

    absent = {"username": "uma", "state": "absent"}
    runs = modules.tasks(check("user", **absent), do("user", **absent), do("user", **absent))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert shown(server, "uma") is None


def test_its_password_is_set_when_the_task_says_so(modules: Ansible, server: Access) -> None:
    user = {"username": "pia", "password": PASSWORD}
    new = {"username": "pia", "password": PASSWORD + "!"}
    made, kept, predicted, always = modules.tasks(
        do("user", **user, return_password=True),
        do("user", **new),
        check("user", **new, update_password="always"),
        do("user", **user, update_password="always"),
    )
    assert [run["changed"] for run in (made, kept, predicted, always)] == [True, False, True, True]
    assert "password" not in made, "the task knows it"
    assert PASSWORD not in str((made, kept, predicted, always))
    site = Site(server.url, server.ca_path)
    Api.signed_in(site, "pia", PASSWORD)

    generated, locked = modules.tasks(
        do("user", username="pau", return_password=True),
        do("user", username="pau", locked="yes"),
    )
    assert len(generated["password"]) >= 12
    assert locked["user"]["locked"]
    with pytest.raises(UserError, match="account_locked"):
        Api.signed_in(site, "pau", generated["password"])
    born_locked, again = modules.tasks(*[do("user", username="lou", locked=True)] * 2)
    assert (born_locked["user"]["locked"], again["changed"]) == (True, False)


def test_its_list(modules: Ansible, server: Access) -> None:
    server.api.request("POST", "/users", {"username": "ina"})
    server.api.request("POST", "/users", {"username": "nina", "display_name": "Ina's sister"})
    everyone, one, found, none = modules.tasks(
        do("user_info"),
        do("user_info", username="ina"),
        do("user_info", search="NINA"),
        do("user_info", username="in"),
    )
    assert {"admin", "ina", "nina"} <= {user["username"] for user in everyone["users"]}
    assert [user["username"] for user in one["users"]] == ["ina"]
    assert [user["username"] for user in found["users"]] == ["nina"]
    assert none["users"] == []
