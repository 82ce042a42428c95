"""Which alerts are sent, and to whom, as desired state."""

from collections.abc import Iterator

import pytest

from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access

SETTINGS = "/alerts/settings"
URL = "https://hooks.example.com/services/a-secret"


@pytest.fixture
def alerts(server: Access) -> Iterator[str]:
    """A Jump Group, and alerts that go nowhere afterwards."""
    if "alerted" not in {group["code_name"] for group in server.api.items("/jump-groups")}:
        server.api.request("POST", "/jump-groups", {"code_name": "alerted"})
    nowhere = {"recipients": "", "group_recipients": [], "webhook_url": ""}
    server.api.request("PATCH", SETTINGS, nowhere)  # another test may have left some
    yield SETTINGS
    server.api.request("PATCH", SETTINGS, nowhere)


def test_they_are_described_once(modules: Ansible, server: Access, alerts: str) -> None:
    wanted = {
        "events": ["lost", "clone", "limit_near"],
        "recipients": ["ops@example.com", "boss@example.com"],
        "group_recipients": [
            {"jump_group": "jumpgroup:alerted", "recipients": ["b@example.com", "a@example.com"]}
        ],
        "mail_minutes": 5,
        "offline_minutes": 30,
        "removal_days": 3,
        "limit_percent": "95",
    }
    runs = modules.tasks(
        check("alerts", **wanted),
        do("alerts", **wanted),
        do("alerts", **wanted),
        check("alerts", **wanted),
    )
    assert [run["changed"] for run in runs] == [True, True, False, False]
    assert runs[0]["diff"] == runs[1]["diff"], "check mode did not change them"
    shown = server.api.request("GET", alerts)
    assert runs[2]["alerts"] == shown
    assert shown["group_recipients"][0]["recipients"] == "a@example.com b@example.com"
    turned = {
        "events": "limit_near,clone,lost",
        "recipients": "boss@example.com, ops@example.com",
        "group_recipients": [
            {"jump_group": "alerted", "recipients": "b@example.com a@example.com"}
        ],
    }
    same, lost, wrong, emptied = modules.tasks(
        do("alerts", **turned),
        check("alerts", group_recipients=[{"jump_group": "nowhere", "recipients": ["a@b.c"]}]),
        check("alerts", recipients=["not an address"]),
        do("alerts", events=[], recipients=[], group_recipients=[]),
    )
    assert not same["changed"], "no list has an order"
    assert lost["error"]["code"] == "jump_group_not_found"
    assert wrong["failed"]
    assert emptied["alerts"]["events"] == []
    assert (emptied["alerts"]["recipients"], emptied["alerts"]["group_recipients"]) == ("", [])


def test_the_path_of_the_webhook_is_a_secret(modules: Ansible, server: Access, alerts: str) -> None:
    had_secret = server.api.request("GET", alerts)["webhook_secret_set"]
    wanted = {"webhook_url": URL, "create_webhook_secret": True}
    runs = modules.tasks(
        check("alerts", **wanted),
        do("alerts", **wanted),
        do("alerts", **wanted),
        do("alerts", webhook_url=URL + "/other"),
        do("alerts_info"),
    )
    predicted, made, again, other, read = runs
    assert [run["changed"] for run in runs] == [True, True, False, True, False]
    assert predicted["diff"] == made["diff"]
    assert server.api.request("GET", alerts)["webhook_url"] == URL + "/other"
    assert had_secret or made["webhook_secret"].startswith("whsec_")
    assert "webhook_secret" not in predicted
    assert "webhook_secret" not in again
    assert read["alerts"]["webhook_secret_set"]
    assert read["alerts"]["webhook_url"] == "https://hooks.example.com"
    assert all("a-secret" not in str(run) for run in (predicted, made, again, other, read))
    (cleared,) = modules.tasks(do("alerts", webhook_url=""))
    assert cleared["alerts"]["webhook_url"] == ""


def test_a_group_that_an_earlier_task_would_create(ansible: Ansible, alerts: str) -> None:
    mails = [{"jump_group": "new-alerted", "recipients": ["a@example.com"]}]
    group, told = ansible.tasks(
        check("jump_group", code_name="new-alerted"), check("alerts", group_recipients=mails)
    )
    assert group["changed"]
    assert told["changed"]
    assert told["diff"]["after"]["group_recipients"][0]["jump_group"] == "new-alerted"
