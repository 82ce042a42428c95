"""Errors reach the system's log, whatever kind of socket it has."""

import socket
import subprocess
from pathlib import Path

import pytest

from jump_agent.linux import syslog


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    found = str(tmp_path / "log")
    monkeypatch.setattr(syslog, "PLACES", (str(tmp_path / "none"), found))
    return found


def test_a_datagram_socket(place: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(place)
        log.settimeout(10)
        assert syslog.report("install_dir_exists: é")
        data = log.recv(1000).decode()
    assert data.startswith("<27>jump-client-installer[")
    assert data.endswith("]: install_dir_exists: é")


def test_a_stream_socket(place: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as log:
        log.bind(place)
        log.listen()
        log.settimeout(10)
        assert syslog.report("text")
        connection, _ = log.accept()
        with connection:
            assert connection.recv(1000).endswith(b"]: text\n")


def test_without_a_log_nothing_happens(place: str) -> None:
    assert not syslog.report("text")


def test_the_header_uses_logger(tmp_path: Path) -> None:
    """What fails before a Python is found goes through the system's own tool."""
    from jump_server.packages import linux_headless

    header = Path(linux_headless.__file__).with_name("header.sh").read_text()
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "logger").write_text(f'#!/bin/sh\necho "$*" >{tmp_path}/logged\n')
    (tools / "logger").chmod(0o755)
    package = tmp_path / "package"
    package.write_text(
        header.replace("@LOG@", linux_headless.INSTALLATION.logs)
        .replace("@SIZE@", "1")
        .replace("@DAMAGED_STATUS@", "39")
        .replace("@DAMAGED_ENGLISH@", "'The package is damaged.'")
        .replace("@DAMAGED_FRENCH@", "x")
    )
    done = subprocess.run(
        ["sh", str(package)],
        env={"PATH": f"{tools}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 39
    logged = (tmp_path / "logged").read_text()
    assert (
        logged
        == "-p daemon.err -t jump-client-installer package_damaged: The package is damaged.\n"
    )
