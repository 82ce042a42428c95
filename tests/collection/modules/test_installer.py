"""Installers as desired state."""

from typing import Any

import pytest

from jump_api.api import Api
from jump_wire.errors import UserError
from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access


@pytest.fixture
def group(server: Access, request: pytest.FixtureRequest) -> str:
    """A Jump Group of the test's own."""
    code_name = request.node.name.replace("test_", "")[:40].strip("_")
    server.api.request("POST", "/jump-groups", {"code_name": code_name, "name": code_name})
    return str(code_name)


def installers(api: Api, group: str) -> list[dict[str, Any]]:
    return list(api.items("/installers", {"jump_group": group}))


def test_a_valid_one_with_the_same_values_is_used_again(
    ansible: Ansible, server: Access, group: str
) -> None:
    wanted = {"jump_group": group, "tag": "a", "overridable": ["tag", "name"]}
    predicted, made, again, reordered, other, strict, longer = ansible.tasks(
        check("installer", **wanted),
        do("installer", **wanted),
        do("installer", **wanted),
        do("installer", **{**wanted, "overridable": ["name", "tag"]}),
        do("installer", **{**wanted, "tag": "b"}),
        do("installer", **{**wanted, "forbid_disable": True}),
        do("installer", **{**wanted, "valid_at_least": 1441}),
    )
    assert predicted["changed"]
    assert made["changed"], "check mode did not create it"
    assert "key" not in made
    assert "key" not in made["diff"]["after"]
    assert "key" not in made["installer"]
    assert not again["changed"]
    assert again["installer"]["id"] == made["installer"]["id"]
    assert not reordered["changed"]
    assert other["changed"]
    assert strict["installer"]["forbid_disable"]
    assert longer["changed"], "one that ends too soon is not used again"
    assert len(installers(server.api, group)) == 4


def test_its_key_is_returned_when_asked_for(modules: Ansible, server: Access, group: str) -> None:
    wanted = {"jump_group": group, "return_key": True}
    made, again, predicted = modules.tasks(
        do("installer", **wanted),
        do("installer", **wanted),
        check("installer", **wanted, tag="c"),
    )
    key = server.api.request("GET", f"/installers/{made['installer']['id']}/key")["key"]
    assert made["key"] == again["key"] == key
    assert key not in str(made["diff"])
    assert "key" not in predicted


def test_one_is_edited_and_extended_by_its_id(modules: Ansible, server: Access, group: str) -> None:
    made = server.api.request("POST", "/installers", {"jump_group": group, "valid_minutes": 10})
    extend = {"id": made["id"], "valid_at_least": 60, "valid_minutes": 1440}
    edited, again, extended, still = modules.tasks(
        do("installer", id=made["id"], comments="new", valid_at_least=0),
        do("installer", id=made["id"], comments="new", valid_at_least=0),
        do("installer", **extend),
        do("installer", **extend),
    )
    assert edited["changed"]
    assert edited["diff"]["after"]["comments"] == "new"
    assert edited["installer"]["valid_until"] == made["valid_until"]
    assert not again["changed"]
    assert extended["changed"]
    assert extended["installer"]["valid_until"] > made["valid_until"]
    assert not still["changed"]


def test_one_is_deleted_once(modules: Ansible, server: Access, group: str) -> None:
    made = server.api.request("POST", "/installers", {"jump_group": group})
    absent = {"id": made["id"], "state": "absent"}
    predicted, deleted, again = modules.tasks(
        check("installer", **absent), do("installer", **absent), do("installer", **absent)
    )
    assert predicted["changed"]
    assert deleted["changed"], "check mode did not delete it"
    assert not again["changed"]
    with pytest.raises(UserError, match="installer_not_found"):
        server.api.request("GET", f"/installers/{made['id']}")


def test_bad_arguments_are_named(modules: Ansible, group: str) -> None:
    nothing, vague, unknown, long, nowhere, choice, *never = modules.tasks(
        do("installer"),
        do("installer", state="absent", jump_group=group),
        do("installer", id="0" * 32),
        do("installer", jump_group=group, tag="x" * 65),
        do("installer", jump_group="no-such-group"),
        do("installer", jump_group=group, overridable=["colour"]),
        check("installer", jump_group=group, valid_minutes=1440, valid_at_least=5000),
        do("installer", jump_group=group, valid_minutes=1440, valid_at_least=1440),
        do("installer", id="0" * 32, valid_minutes=10, valid_at_least=60),
    )
    assert "one of the following is required: id, name_key, jump_group" in nothing["msg"]
    assert "state is absent but any of the following are missing: id, name_key" in vague["msg"]
    assert unknown["error"]["code"] == "installer_not_found"
    assert long["error"] == {
        "code": "field_too_long",
        "message": "tag: enter 64 characters or fewer.",
        "parameters": {"field": "tag", "limit": 64},
        "retry": False,
        "status": 422,
    }
    assert long["msg"] == "field_too_long: tag: enter 64 characters or fewer."
    assert nowhere["error"]["code"] == "jump_group_not_found"
    assert [found["error"]["code"] for found in never] == ["field_malformed"] * 3
    assert never[0]["error"]["parameters"]["field"] == "valid_at_least"
    assert "value of overridable must be one or more of" in choice["msg"]


def test_it_is_found_again_by_its_name(modules: Ansible, server: Access, group: str) -> None:
    golden = {"name_key": "golden-2026", "jump_group": group, "valid_minutes": 525_600}
    predicted, made, again, keyed, nameless = modules.tasks(
        check("installer", **golden, ephemeral=True),
        do("installer", **golden, ephemeral=True),
        do("installer", **golden),
        check("installer", **golden, return_key=True),
        do("installer", jump_group=group, valid_minutes=525_600, ephemeral=True),
    )
    assert [run["changed"] for run in (predicted, made, again)] == [True, True, False]
    assert again["installer"]["id"] == made["installer"]["id"]
    assert again["installer"]["ephemeral"], "what is not given stays as it is"
    assert keyed["key"].startswith(made["installer"]["id"])
    assert nameless["changed"], "one with a name belongs to the tasks that name it"
    edited, extended, found, taken = modules.tasks(
        do(
            "installer",
            name_key="golden-2026",
            tag="image",
            uses_allowed=5,
            max_offline_minutes=60,
            may_take_over=True,
        ),
        do("installer", name_key="golden-2026", valid_minutes=1440, valid_at_least=1439),
        do("installer_info", name_key="golden-2026"),
        check("installer", id=nameless["installer"]["id"], name_key="golden-2026"),
    )
    assert edited["installer"]["id"] == made["installer"]["id"], "it is changed in place"
    assert (edited["installer"]["tag"], edited["changed"]) == ("image", True)
    assert edited["installer"]["max_offline_minutes"] == 60
    assert edited["installer"]["may_take_over"]
    assert not extended["changed"], "there is more left than that"
    assert [one["id"] for one in found["installers"]] == [made["installer"]["id"]]
    assert taken["error"]["code"] == "field_taken"
    absent = {"name_key": "golden-2026", "state": "absent"}
    runs = modules.tasks(*(mode("installer", **absent) for mode in (check, do, do)))
    assert [run["changed"] for run in runs] == [True, True, False]
    lost, renamed = modules.tasks(
        check("installer", name_key="golden-2026"),
        do("installer", id=nameless["installer"]["id"], name_key="other-name"),
    )
    assert lost["error"]["code"] == "field_required", "a new one needs a Jump Group"
    assert renamed["installer"]["name_key"] == "other-name"
