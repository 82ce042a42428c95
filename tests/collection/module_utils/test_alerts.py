"""Alerts as a task has them, and as the API has them."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _alerts
from ansible_collections.bomgar.jumpclient.plugins.modules import alerts

from tests.collection.clients import made
from tests.collection.inprocess import FakeApi, run

SETTINGS = {
    "events": [],
    "recipients": "",
    "group_recipients": [],
    "webhook_url": "",
    "webhook_secret_set": False,
    "version": 1,
}


@pytest.mark.parametrize(
    "listed", [["b@x.y", "a@x.y"], ["b@x.y a@x.y"], ["b@x.y, a@x.y"], ["a@x.y", "b@x.y", "a@x.y"]]
)
def test_addresses_have_no_order_and_any_form(listed: list[str]) -> None:
    assert _alerts.addresses(listed) == "a@x.y b@x.y"
    assert _alerts.addresses([]) == ""


def test_groups_have_no_order_and_either_name() -> None:
    given = [
        {"jump_group": "jumpgroup:web", "recipients": ["b@x.y", "a@x.y"]},
        {"jump_group": "db", "recipients": ["c@x.y"]},
    ]
    shown: list[dict[str, Any]] = [
        {"jump_group": "db", "recipients": "c@x.y"},
        {"jump_group": "web", "recipients": "a@x.y b@x.y"},
    ]
    assert _alerts.in_order(given) == _alerts.in_order(shown[::-1]) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://hooks.example.com:8443/T0/secret?key=x", "https://hooks.example.com:8443"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]"),
        ("", ""),
    ],
)
def test_a_webhook_is_shown_without_its_path(url: str, shown: str) -> None:
    assert _alerts.without_path({"webhook_url": url}) == {"webhook_url": shown}


def test_a_secret_is_created_where_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    for is_set in (False, True):
        api = FakeApi(
            {
                "GET /alerts/settings": {**SETTINGS, "webhook_secret_set": is_set},
                "POST /alerts/webhook-secret": {"secret": "whsec_x"},
            }
        )
        result = run(lambda: made(alerts), api, capsys, create_webhook_secret=True)
        assert result["changed"] == (not is_set)
        assert result.get("webhook_secret") == (None if is_set else "whsec_x")
        assert result["alerts"]["webhook_secret_set"]
