"""Teams as desired state, and their list."""

import pytest

from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access


@pytest.fixture(scope="module")
def users(server: Access) -> None:
    for name in ("tina", "tom", "tara"):
        server.api.request("POST", "/users", {"username": name})


@pytest.mark.usefixtures("users")
def test_it_is_created_edited_and_deleted_once(modules: Ansible, server: Access) -> None:
    team = {"code_name": "ops", "name": "Ops", "members": ["tom", "tina"]}
    runs = modules.tasks(check("team", **team), do("team", **team), do("team", **team))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert runs[0]["diff"] == runs[1]["diff"], "check mode did not create it"
    assert runs[1]["team"]["members"] == {"tina": "member", "tom": "member"}

    change = {"code_name": "ops", "positions": {"tara": "lead"}}
    runs = modules.tasks(check("team", **change), do("team", **change), do("team", **change))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert runs[0]["diff"] == runs[1]["diff"], "check mode did not edit it"
    all_three = {"tara": "lead", "tina": "member", "tom": "member"}
    assert runs[1]["team"]["members"] == all_three, "nobody is removed"

    kept, emptied, refused = modules.tasks(
        do("team", code_name="ops", members=["tina", "tara"]),
        do("team", code_name="ops", members=[]),
        check("team", code_name="ops", positions={"tom": "boss"}),
    )
    assert kept["team"]["members"] == {"tara": "lead", "tina": "member"}, "positions are kept"
    assert emptied["team"]["members"] == {}
    assert refused["error"]["code"] == "field_not_a_choice"

    absent = {"code_name": "ops", "state": "absent"}
    runs = modules.tasks(check("team", **absent), do("team", **absent), do("team", **absent))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert "ops" not in {team["code_name"] for team in server.api.items("/teams")}


def test_its_list(modules: Ansible, server: Access) -> None:
    for name in ("net", "web"):
        server.api.request("POST", "/teams", {"code_name": name})
    everything, one, found, none, both = modules.tasks(
        do("team_info"),
        do("team_info", code_name="net"),
        check("team_info", search="WEB"),
        do("team_info", code_name="never-was"),
        do("team_info", code_name="net", search="n"),
    )
    assert {"net", "web"} <= {team["code_name"] for team in everything["teams"]}
    assert [team["code_name"] for team in one["teams"]] == ["net"]
    assert [team["code_name"] for team in found["teams"]] == ["web"]
    assert none["teams"] == []
    assert both["failed"]
