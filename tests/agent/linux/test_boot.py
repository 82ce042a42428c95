"""`init-script enable` and `disable`, with the calls of the system's programs recorded."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from jump_agent.core.layout import Config, Layout
from jump_agent.linux import boot, boot_files, processes
from jump_agent.linux.boot import Places, disable, enable, enable_login
from jump_agent.linux.boot_folders import OwnFolders
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
    assert not (tmp_path / "home").exists(), "it has made the folders itself"


def test_folders_that_the_account_has_made_stay(
    layout: Layout, config: Config, places: Places, calls: Path, tmp_path: Path
) -> None:
    Path(places.systemd).mkdir(parents=True)
    (Path(places.managers) / str(os.geteuid())).mkdir(parents=True)
    systemd = tmp_path / "home/.config/systemd"
    systemd.mkdir(parents=True)
    assert enable(layout, config, places) == 0
    assert OwnFolders(layout).listed() == [str(systemd / "user")]
    assert disable(layout, config, places) == 0
    assert list(systemd.iterdir()) == []
    assert OwnFolders(layout).listed() == []
    assert enable(layout, config, places) == 0
    (systemd / "user" / "of-another-program.service").touch()
    assert disable(layout, config, places) == 0
    assert len(list((systemd / "user").iterdir())) == 1


def test_an_accounts_unit_for_its_login_sessions(
    layout: Layout, config: Config, places: Places, calls: Path, tmp_path: Path
) -> None:
    """As the other one, but without lingering."""
    Path(places.systemd).mkdir(parents=True)
    (Path(places.managers) / str(os.geteuid())).mkdir(parents=True)
    Path(layout.identity).write_text("{}")  # not its first start
    (tmp_path / "pid").write_text(json.dumps(processes.this_process()._asdict()))
    log, pids = shlex.quote(str(calls)), f"{tmp_path}/pid {layout.pid}"
    start = f'case $* in *" start "*) cp {pids};; esac'
    program(tmp_path / "programs/systemctl", f'echo "systemctl $*" >>{log}; {start}')
    assert enable_login(layout, config, places) == 0
    assert said(calls) == [
        "systemctl --user daemon-reload",
        "systemctl --user enable jumpclient.service",
        "systemctl --user start jumpclient.service",
    ]
    Path(layout.pid).unlink()
    unit = tmp_path / "home/.config/systemd/user/jumpclient.service"
    assert "WantedBy=default.target" in unit.read_text()
    assert disable(layout, config, places) == 0
    assert not unit.parent.exists()
    assert "linger" not in "".join(said(calls))


def test_nothing_that_starts_programs_at_login(
    layout: Layout, config: Config, places: Places, calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No user manager, and a desktop that is not on this computer."""
    Path(places.systemd).mkdir(parents=True)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_ID", raising=False)
    for display in ("", "localhost:99.0"):
        monkeypatch.setenv("DISPLAY", display)
        status = CATALOGUE["login_session_unknown"].exit_status
        assert enable_login(layout, config, places) == status
    assert said(calls) == []
    assert not list(Path(layout.config).parent.glob("login-session"))


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
    entry = boot_files.autostart_entry("/a", '/a b/100%/$"x"')
    assert 'Exec=sh "/a b/100%%/\\\\$\\\\"x\\\\""\n' in entry
    script = boot_files.login_script("/a b")
    assert "'/a b/jump-client' run" in script
    subprocess.run(["sh", "-n"], input=script.encode(), check=True)
