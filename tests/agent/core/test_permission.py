"""Where a maintenance token is read from, and which one is accepted."""

import hmac
import io
import os
import sys
import time
from pathlib import Path

import pytest

from jump_agent.core.permission import OPTION, demand, split
from jump_wire import maintenance
from jump_wire.local_control import LocalControl

NOW = maintenance.slot(time.time())


def seed(period: int) -> bytes:
    return hmac.digest(b"site", b"%d" % period, "sha256")


@pytest.fixture(scope="module")
def control() -> LocalControl:
    return LocalControl(True, True, maintenance.anchors(seed, NOW))


@pytest.fixture(scope="module")
def token() -> str:
    return maintenance.token(seed(maintenance.period(NOW)), NOW)


class Input:
    """Standard input that is a pipe with this in it."""

    def __init__(self, content: bytes) -> None:
        self._reader, writer = os.pipe()
        os.write(writer, content)
        os.close(writer)

    def fileno(self) -> int:
        return self._reader

    def isatty(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("given", "rest", "path"),
    [
        ([], [], None),
        ([OPTION, "f"], [], "f"),
        ([OPTION + "=-"], [], "-"),
        (["x", OPTION, "f", "y"], ["x", "y"], "f"),
        ([OPTION], [OPTION], None),
    ],
)
def test_the_option_is_taken_out(given: list[str], rest: list[str], path: str | None) -> None:
    assert split(given) == (rest, path)


def test_a_file_or_standard_input(
    control: LocalControl, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text(token.lower() + "\n")
    assert demand(control, str(file)).status == 0
    monkeypatch.setattr(sys, "stdin", Input(token.encode() + b"\nmore"))
    assert demand(control, "-") == (0, token)


def test_what_is_refused(
    control: LocalControl,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "token"
    for content, status in ((b"7K2QX-9MVD3-0GJ4T-WB8ZR", 86), (b"", 85), (b"x" * 300, 1)):
        file.write_bytes(content)
        assert demand(control, str(file)).status == status
    shown = capfd.readouterr().err
    assert time.strftime("%Y-%m-%d", time.gmtime()) in shown  # this computer's clock
    file.write_bytes(b"\xff" * 23)
    assert demand(control, str(file)).status == 86
    capfd.readouterr()
    assert demand(control, str(tmp_path / "missing")).status == 1
    shown = capfd.readouterr().err
    assert shown == f"{tmp_path / 'missing'} cannot be read (No such file or directory).\n"
    # A program that gives nothing is not waited for, and its input is left alone.
    monkeypatch.setattr(sys, "stdin", io.StringIO("7K2QX"))
    assert demand(control, None).status == 85
    assert sys.stdin.read() == "7K2QX"
    monkeypatch.setattr(sys, "stdin", Input(b""))
    assert demand(control, "-").status == 85
