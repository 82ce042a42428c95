"""The site's update policy as desired state, and reading it."""

from ansible_collections.bomgar.jumpclient.plugins.module_utils._update_policy import clock

from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access


def test_the_update_policy_is_changed_once(modules: Ansible, server: Access) -> None:
    for name in ("night", "day"):
        server.api.request("POST", "/jump-groups", {"code_name": name, "name": f"The {name}"})
    windows = [
        {"jump_group": "night", "begins": "22:00", "ends": "05:00"},
        {"jump_group": "jumpgroup:day", "begins": "09:00", "ends": "17:00"},
    ]
    wanted = {"first_ring": "tag", "first_tag": "canary", "bandwidth_kib": 0, "windows": windows}
    runs = modules.tasks(*(mode("update_policy", **wanted) for mode in (check, do, do)))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert runs[0]["diff"] == runs[1]["diff"], "check mode changed nothing"
    after = runs[1]["update_policy"]
    assert after["bandwidth_kib"] is None
    assert [window["jump_group"] for window in after["windows"]] == ["day", "night"]
    reordered, partly, by_display_name, read, none = modules.tasks(
        do("update_policy", windows=windows[::-1]),
        do("update_policy", at_once="50"),
        check("update_policy", windows=[{**windows[0], "jump_group": "The night"}]),
        do("update_policy_info"),
        do("update_policy", windows=[]),
    )
    assert not reordered["changed"]
    assert partly["diff"]["before"] == {**partly["diff"]["after"], "at_once": 100}
    assert by_display_name["error"]["code"] == "jump_group_not_found"
    assert read["update_policy"] == partly["update_policy"]
    assert none["update_policy"]["windows"] == []


def test_each_of_its_figures_is_set(modules: Ansible) -> None:
    figures = {
        "first_ring": "number",
        "first_share": 6,
        "first_number": 7,
        "healthy_within_minutes": 61,
        "healthy_seconds": 121,
        "failure_percent": 11,
    }
    made, again, unknown = modules.tasks(
        do("update_policy", **figures),
        do("update_policy", **{name: str(figure) for name, figure in figures.items()}),
        check("update_policy", mode="chosen", chosen_version="99.0"),
    )
    assert {name: made["update_policy"][name] for name in figures} == figures
    assert not again["changed"]
    assert unknown["error"]["parameters"]["field"] == "chosen_version"


def test_a_time_without_quotes_is_what_yaml_makes_of_it() -> None:
    assert [clock(given) for given in ("1320", "22:00", "0", "25:00")] == [
        *("22:00", "22:00", "00:00", "25:00"),
    ]
