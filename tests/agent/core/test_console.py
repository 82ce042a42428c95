"""Errors for people, in their language."""

import os
import subprocess
import sys

import pytest

from jump_agent.core.console import choose, complain, error_of, fail, say


def test_an_error_is_told_in_the_callers_language(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert fail("not_installed", path="/d") == 42
    assert capfdbinary.readouterr().err.decode() == "Aucun Jump Client trouvé dans /d.\n"
    monkeypatch.setenv("LC_ALL", "C")
    fail("not_installed", path="/d")
    assert capfdbinary.readouterr().err == b"No Jump Client found in /d.\n"
    assert choose("a", "b") == "a"


def test_text_goes_where_it_belongs(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    say("é")
    complain("à")
    captured = capfdbinary.readouterr()
    assert (captured.out.decode(), captured.err.decode()) == ("é\n", "à\n")


def test_a_field_of_the_command_line_is_called_by_its_option() -> None:
    for field, option in (
        ("overrides.tag", "--jc-tag"),
        ("overrides.max_offline_minutes", "--jc-max-offline-minutes"),
        ("computer.hostname", "computer.hostname"),
    ):
        error = error_of("field_too_long", {"field": field, "limit": 64})
        assert error.text().startswith(option + ":")


def test_a_time_is_shown_as_a_person_reads_it() -> None:
    for given in ("2026-11-29T19:21:01.609Z", "2026-11-29T19:21:01Z", "2026-11-29 19:21 UTC"):
        assert " on 2026-11-29 19:21 UTC." in error_of("installer_expired", {"time": given}).text()


def test_a_closed_output_is_no_error() -> None:
    code = "from jump_agent.core.console import say; [say('x') for _ in range(3)]"
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, check=True)
    assert done.stderr == b""
