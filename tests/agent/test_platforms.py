"""The platform is picked in one place, and is what the Protocols say."""

import sys

import pytest

from jump_agent import platforms
from jump_agent.core import platform
from jump_agent.core.ports import Platform
from jump_agent.linux.commands import COMMANDS, INTERNAL
from jump_agent.linux.platform import Linux


def test_linux_has_all_that_the_client_needs() -> None:
    here: Platform = Linux()  # mypy compares it with the Protocols
    platforms.choose()
    assert type(platform.current()) is type(here)
    assert here.computer.hostname()
    assert here.computer.os_name()
    assert here.accounts.name()
    assert {*here.commands, *here.internal} == {*COMMANDS, *INTERNAL}


def test_another_platform_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "plan9")
    with pytest.raises(ImportError, match="plan9"):
        platforms.choose()
