"""YAML that Ansible reads as what was written."""

from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible_collections.bomgar.jumpclient.plugins.module_utils._yaml import dump, scalar

VALUES: list[Any] = [
    "plain",
    "two words",
    "",
    "no",
    "NULL",
    "12",
    "1.10",
    "2026-01-01",
    "a: b",
    "# not a comment",
    "'\"\\",
    "two\nlines\tand a tab",
    "é \U0001f600 \u00a0\ufeff",
    "- item",
    "@at",
    "*star",
    "{a}",
    "user:marie",
    12,
    True,
    None,
    [],
    {},
    ["a", "1", "c, d", None],
    {"no": "yes", "12": 12, "a": {"b": ["c"], "d": {}}},
    [{"a": 1, "b": [{"c": 2}, {}]}, {"d": []}],
]


def test_everything_is_read_as_it_was_written() -> None:
    for value in (*VALUES, {"all": VALUES}):
        assert yaml.safe_load("\n".join(dump(value))) == value


@pytest.mark.parametrize("text", ["{{ lookup('file', '/etc/passwd') }}", "{% raw %}", "{# x"])
def test_what_looks_like_a_template_is_none(text: str) -> None:
    assert scalar(text).startswith("!unsafe ")
    read = DataLoader().load(f"- {scalar(text)}")
    assert read == [text]
    assert scalar("{ not one }") == '"{ not one }"'
