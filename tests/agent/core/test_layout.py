"""Paths and configuration of an installation."""

from pathlib import Path
from typing import Any

import pytest

from jump_agent.core.config_file import read_config, read_proxy
from jump_agent.core.layout import Layout, parse_config

GOOD: dict[str, Any] = {
    "addresses": ["a:1", "b:2"],
    "mode": "user",
    "account": "me",
    "install_dir": "/d",
    "python": "/usr/bin/python3",
    "version": "1",
}


def test_a_configuration_is_read() -> None:
    found = parse_config({**GOOD, "more": 1})
    assert found.addresses == ["a:1", "b:2"]
    assert (found.mode, found.account, found.version) == ("user", "me", "1")


@pytest.mark.parametrize(
    "wrong",
    [{"addresses": []}, {"addresses": "a:1"}, {"mode": "other"}, {"account": 1}, {"python": None}],
)
def test_a_wrong_configuration_is_told(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"client\.json"):
        parse_config({**GOOD, **wrong})


def test_without_a_file_nothing_is_installed(tmp_path: Path) -> None:
    assert read_config(Layout(str(tmp_path))) is None
    (tmp_path / "file").write_text("")
    assert read_config(Layout(str(tmp_path / "file"))) is None


def test_the_proxy_may_be_missing(layout: Layout) -> None:
    assert read_proxy(layout) == ""
    Path(layout.proxy).write_text("http://p:1\n")
    assert read_proxy(layout) == "http://p:1"


def test_secrets_are_in_the_state_only() -> None:
    layout = Layout("/d")
    for path in (layout.identity, layout.enrolment, layout.proxy, layout.log):
        assert path.startswith("/d/state/")
