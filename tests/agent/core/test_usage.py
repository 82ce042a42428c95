"""The help of jump-client."""

import pytest

from jump_agent.core.usage import usage
from jump_agent.linux import commands as linux
from jump_agent.main import COMMANDS


def test_help_that_was_asked_for(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert usage("--help") == 0
    text = capfdbinary.readouterr().out.decode()
    for command in (*COMMANDS, *linux.COMMANDS):
        assert f"  {command} " in text


def test_an_unknown_command_is_status_2(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert usage("explode") == 2
    captured = capfdbinary.readouterr()
    assert captured.out == b""
    assert captured.err.decode().startswith("Utilisation")
    assert captured.err.decode().endswith("\nCommande inconnue\u00a0: explode\n")
