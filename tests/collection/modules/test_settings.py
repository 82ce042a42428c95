"""The site's settings as desired state, and reading them."""

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._settings import typed

from tests.collection.playbook import Ansible, check, do


def test_settings_are_changed_once(modules: Ansible) -> None:
    wanted = {
        "lost_days": 20,
        "jump_client_limit": "4000",
        "notify_sessions": "no",
        "withheld_statistics": ["uptime", "cpu"],
    }
    runs = modules.tasks(*(mode("settings", settings=wanted) for mode in (check, do, do)))
    assert [run["changed"] for run in runs] == [True, True, False]
    assert runs[0]["diff"] == runs[1]["diff"], "check mode changed nothing"
    after = runs[1]["settings"]
    assert (after["lost_days"], after["jump_client_limit"]) == (20, 4000)
    assert after["notify_sessions"] is False
    assert after["withheld_statistics"] == ["cpu", "uptime"]
    unlimited, read, unknown, wrong = modules.tasks(
        do("settings", settings={"jump_client_limit": None, "withheld_statistics": []}),
        do("settings_info"),
        check("settings", settings={"lost_day": 20}),
        check("settings", settings={"lost_days": 4000}),
    )
    assert unlimited["changed"]
    assert read["settings"] == unlimited["settings"]
    assert read["settings"]["jump_client_limit"] is None
    assert unknown["error"]["code"] == "field_unknown"
    assert wrong["error"]["code"] == "field_out_of_range"


@pytest.mark.parametrize(
    ("given", "present", "becomes"),
    [
        ("Yes", False, True),
        ("off", True, False),
        ("maybe", True, "maybe"),
        ("12", 3, 12),
        ("12", None, 12),
        ("12", "off", "12"),
        ("cpu, disks", [], ["cpu", "disks"]),
        ("step_up", "off", "step_up"),
        (None, 3, None),
    ],
)
def test_texts_become_what_the_setting_is(given: object, present: object, becomes: object) -> None:
    assert typed(given, present) == becomes
