"""`init-script enable` and `disable`, with the calls of the system's programs recorded."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from jump_agent.core.layout import Config, Layout
from jump_agent.linux import boot, boot_files
from jump_agent.linux.boot import Places, disable, enable
from jump_wire.errors import CATALOGUE


@pytest.fixture
def places(tmp_path: Path) -> Places:
    names = ("systemd", "openrc", "units", "scripts", "lingering", "managers")
    return Places(*(str(tmp_path / "system" / name) for name in names))


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the calls of the system's programs, which stand in a PATH of the test's."""
    folder = tmp_path / "programs"
    folder.mkdir()
    log = tmp_path / "calls"
    log.write_text("")
    table = shlex.quote(str(tmp_path / "crontab"))
    for name in ("systemctl", "loginctl", "rc-update", "update-rc.d", "chkconfig"):
        program(folder / name, f'echo "{name} $*" >>{shlex.quote(str(log))}')
    program(folder / "crontab", f'if [ "$1" = -l ]; then cat {table}; else cat >{table}; fi')
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return log


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def said(calls: Path) -> list[str]:
    lines = calls.read_text().splitlines()
    calls.write_text("")
    return lines


def test_systemd(layout: Layout, config: Config, places: Places, calls: Path) -> None:
    Path(places.systemd).mkdir(parents=True)
    config = config._replace(mode="service")
    for _ in range(2):
        assert enable(layout, config, places) == 0
        assert said(calls) == ["systemctl daemon-reload", "systemctl enable jumpclient.service"]
    unit = Path(places.units) / "jumpclient.service"
    assert f'ExecStart="{layout.directory}/jump-client" run' in unit.read_text()
    assert "WantedBy=multi-user.target" in unit.read_text()
    assert disable(layout, config, places) == 0
    assert said(calls) == ["systemctl disable jumpclient.service", "systemctl daemon-reload"]
    assert not unit.exists()


def test_what_others_wired_stays(
    layout: Layout, config: Config, places: Places, calls: Path
) -> None:
    """The role's unit, say: another name is taken, and only that one is given up."""
    Path(places.systemd).mkdir(parents=True)
    Path(places.units).mkdir()
    theirs = Path(places.units) / "jumpclient.service"
    theirs.write_text("# Ansible managed")
    config = config._replace(mode="service")
    assert enable(layout, config, places) == 0
    assert len(list(Path(places.units).iterdir())) == 2
    assert disable(layout, config, places) == 0
    assert list(Path(places.units).iterdir()) == [theirs]


@pytest.mark.parametrize(
    ("there", "added"),
    [("openrc", "rc-update add jumpclient default"), ("", "update-rc.d jumpclient defaults")],
)
def test_scripts(
    layout: Layout, config: Config, places: Places, calls: Path, there: str, added: str
) -> None:
    Path(places.scripts).mkdir(parents=True)
    if there:
        Path(places.openrc).mkdir()
    config = config._replace(mode="service")
    assert enable(layout, config, places) == 0
    script = Path(places.scripts) / "jumpclient"
    assert os.access(script, os.X_OK)
    assert said(calls) == [added]
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert disable(layout, config, places) == 0
    assert "jumpclient" in said(calls)[0]
    assert not script.exists()


def test_an_accounts_unit_runs_without_a_login(
    layout: Layout, config: Config, places: Places, calls: Path, tmp_path: Path
) -> None:
    Path(places.systemd).mkdir(parents=True)
    (Path(places.managers) / str(os.geteuid())).mkdir(parents=True)
    assert enable(layout, config, places) == 0
    assert said(calls) == [
        "loginctl enable-linger",
        "systemctl --user daemon-reload",
        "systemctl --user enable jumpclient.service",
    ]
    unit = tmp_path / "home/.config/systemd/user/jumpclient.service"
    assert "WantedBy=default.target" in unit.read_text()
    assert disable(layout, config, places) == 0
    assert said(calls)[-1] == "loginctl disable-linger"
    assert list(unit.parent.iterdir()) == []


def test_cron_where_there_is_nothing_else(
    layout: Layout, config: Config, places: Places, calls: Path, tmp_path: Path
) -> None:
    """Also for an account that may not linger; the other lines of the crontab stay."""
    table = tmp_path / "crontab"
    table.write_text("0 4 * * * backup\n")
    for _ in range(2):
        assert enable(layout, config, places) == 0
    line = f"@reboot {layout.directory}/init-script start >/dev/null 2>&1"
    assert table.read_text() == f"0 4 * * * backup\n{line}\n"
    assert disable(layout, config, places) == 0
    assert table.read_text() == "0 4 * * * backup\n"
    Path(places.systemd).mkdir(parents=True)
    program(tmp_path / "programs/loginctl", "exit 1")
    assert enable(layout, config, places) == 0
    assert line in table.read_text()


def test_nothing_that_starts_programs_at_boot(
    layout: Layout,
    config: Config,
    places: Places,
    calls: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    program(tmp_path / "programs/crontab", "exit 1")
    assert enable(layout, config, places) == CATALOGUE["boot_unknown"].exit_status
    assert boot.run(["false"]) is None


def test_a_strange_directory_is_quoted() -> None:
    text = boot_files.unit('/a b/100%/"x"/$HOME', "default.target")
    assert 'ExecStart="/a b/100%%/\\"x\\"/$$HOME/jump-client" run' in text
    assert "'/a b/init-script' start" in boot_files.openrc_script("/a b")
