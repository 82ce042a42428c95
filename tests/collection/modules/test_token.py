"""API tokens as desired state, and their list."""

from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access

CI = {"name": "CI", "scopes": ["clients", "read"], "valid_days": 10}


def names(server: Access) -> list[str]:
    return sorted(one["name"] for one in server.api.request("GET", "/tokens")["items"])


def test_it_is_created_once_and_replaced_when_it_does_not_suit(
    modules: Ansible, server: Access
) -> None:
    others = names(server)
    predicted, made, again, ordered = modules.tasks(
        check("token", **CI),
        do("token", **CI),
        do("token", **CI),
        check("token", **{**CI, "scopes": ["read", "clients"]}),
    )
    assert [run["changed"] for run in (predicted, made, again, ordered)] == [
        *(True, True, False, False),
    ]
    assert "value" not in predicted
    assert made["value"] not in str(made["diff"])
    assert "value" not in again
    assert again["token"]["id"] == made["token"]["id"]
    less = {**CI, "scopes": ["read"]}
    predicted, replaced, longer, never = modules.tasks(
        check("token", **less),
        do("token", **less),
        do("token", **{**less, "valid_days": 20}, valid_at_least=11),
        do("token", **less, valid_at_least=10),
    )
    assert [run["changed"] for run in (predicted, replaced, longer)] == [True, True, True]
    assert never["error"]["parameters"]["field"] == "valid_at_least"
    assert replaced["diff"]["before"]["tokens"][0]["scopes"] == ["clients", "read"]
    assert names(server) == sorted([*others, "CI"]), "none of those before is left"
    absent = {"name": "CI", "state": "absent"}
    runs = modules.tasks(check("token", **absent), do("token", **absent), do("token", **absent))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert names(server) == others


def test_each_play_has_one_of_its_own(modules: Ansible, server: Access) -> None:
    one, other = modules.tasks(*[do("token", **CI, fresh=True)] * 2)
    used, listed, revoked, ended, again = modules.tasks(
        do("jump_client_info", token=one["value"]),
        do("token_info"),
        do("token", id=one["token"]["id"], state="absent"),
        do("jump_client_info", token=one["value"]),
        do("token", id=one["token"]["id"], state="absent"),
    )
    assert not used["failed"]
    ids = [token["id"] for token in listed["tokens"]]
    assert {one["token"]["id"], other["token"]["id"]} <= set(ids)
    assert revoked["changed"]
    assert ended["error"]["code"] == "not_signed_in"
    assert not again["changed"]
    narrow, wide, unnamed = modules.tasks(
        do("token_info", token=other["value"]),
        check("token", **{**CI, "scopes": ["users"]}, fresh=True, token=other["value"]),
        do("token", state="present", scopes=["read"]),
    )
    assert not narrow["failed"]
    assert wide["error"]["code"] == "scope_refused"
    assert unnamed["failed"]
    server.api.request("DELETE", f"/tokens/{other['token']['id']}")
