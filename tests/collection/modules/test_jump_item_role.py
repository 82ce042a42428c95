"""Jump Item roles as desired state, and their list."""

from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access

ROLE = {"code_name": "l1", "name": "First line", "rights": ["start_session"]}


def test_it_is_created_edited_and_deleted_once(modules: Ansible, server: Access) -> None:
    predicted, made, again, ordered = modules.tasks(
        check("jump_item_role", **ROLE),
        do("jump_item_role", **ROLE),
        do("jump_item_role", **ROLE),
        do("jump_item_role", code_name="l1", rights=["start_session", "view"]),
    )
    assert [run["changed"] for run in (predicted, made, again, ordered)] == [
        *(True, True, False, False),
    ]
    assert predicted["diff"] == made["diff"], "check mode did not create it"
    assert made["jump_item_role"]["rights"] == ["view", "start_session"], "any right includes view"

    change = {"code_name": "l1", "rights": [], "name": ""}
    predicted, edited, again = modules.tasks(
        check("jump_item_role", **change),
        do("jump_item_role", **change),
        do("jump_item_role", **change),
    )
    assert [run["changed"] for run in (predicted, edited, again)] == [True, True, False]
    assert edited["diff"]["before"]["rights"] == ["start_session", "view"]
    assert predicted["diff"] == edited["diff"]
    shown = server.api.request("GET", "/jump-item-roles/l1")
    assert (shown["name"], shown["rights"]) == ("l1", [])

    absent = {"code_name": "l1", "state": "absent"}
    runs = modules.tasks(
        check("jump_item_role", **absent),
        do("jump_item_role", **absent),
        do("jump_item_role", **absent),
    )
    assert [run["changed"] for run in runs] == [True, True, False]
    assert runs[1]["diff"]["after"] == {}


def test_a_predefined_role_stays_as_it_is(modules: Ansible) -> None:
    same, refused, listed, one, none = modules.tasks(
        do("jump_item_role", code_name="auditor", rights=["view_reports", "view"]),
        check("jump_item_role", code_name="auditor", rights=["view"]),
        do("jump_item_role_info"),
        do("jump_item_role_info", code_name="auditor"),
        do("jump_item_role_info", code_name="never-was"),
    )
    assert not same["changed"]
    assert refused["error"]["code"] == "permission_refused", "the server confirms in check mode"
    assert listed["jump_item_roles"][0]["built_in"]
    assert [role["code_name"] for role in one["jump_item_roles"]] == ["auditor"]
    assert none["jump_item_roles"] == []
