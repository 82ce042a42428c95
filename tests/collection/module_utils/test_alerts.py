"""Alerts as a task has them, and as the API has them."""

from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _alerts


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
