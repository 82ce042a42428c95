"""What a computer has of a Jump Client, looked at in one go."""

import json
import os
import pwd
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _computer, _firewall
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_client_facts

from jump_agent.linux import inventory

Found = dict[str, Any]
NAME = "jumpclient-that-nobody-has"


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


class Computer:
    """A Jump Client's directory, and programs of the system that a test makes up."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder / "client"
        self.bin = folder / "bin"
        self._capsys = capsys
        script(self.bin / "systemctl", "exit 1")
        script(self.bin / "crontab", "exit 1")

    def tells(self, text: str) -> None:
        script(self.folder / "jump-client", f"[ \"$*\" = 'status --json' ] && {text}")

    def refused(self) -> Found:
        return self._told({})

    def _told(self, arguments: Found) -> Found:
        given = {"install_dir": str(self.folder), "service_name": NAME, **arguments}
        with patch_module_args(given), pytest.raises(SystemExit):
            jump_client_facts.main()
        told: Found = json.loads(self._capsys.readouterr().out)
        return told

    def look(self, **arguments: Any) -> Found:
        told = self._told(arguments)
        assert told["changed"] is False
        self.facts: Found = told["ansible_facts"]["jump_client"]
        found: Found = told["computer"]
        return found


@pytest.fixture
def computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Computer:
    made = Computer(tmp_path, capsys)
    monkeypatch.setenv("PATH", f"{made.bin}:{os.environ['PATH']}")
    monkeypatch.setattr(_computer, "ETC", str(tmp_path / "etc"))
    monkeypatch.setattr(_computer, "POLL", 0.01)
    return made


def test_a_computer_without_a_jump_client(computer: Computer) -> None:
    found = computer.look()
    me = pwd.getpwuid(os.geteuid())
    assert (found["user"], found["home"]) == (me.pw_name, me.pw_dir)
    assert found["root"] == (me.pw_uid == 0)
    assert (found["exists"], found["is_jump_client"]) == (False, False)
    assert (found["status"], found["processes"]) == ({}, [])
    words = ("wired", "enabled", "starts")
    assert not any(way[word] for way in found["ways"].values() for word in words)
    assert found["hostname"] == os.uname().nodename
    assert found["account"] is None
    root = pwd.getpwnam("root")
    assert computer.look(user="root")["account"] == root.pw_gecos


def test_what_it_tells_of_itself(computer: Computer) -> None:
    computer.tells("""echo '{"running": true, "client_id": "abc", "problem": ""}'""")
    script(computer.folder / "uninstall", "")
    found = computer.look()
    assert found["status"] == {"running": True, "client_id": "abc", "problem": ""}
    assert (found["exists"], found["is_jump_client"]) == (True, True)
    assert (computer.facts["installed"], computer.facts["id"]) == (True, "abc")
    assert computer.facts["version"] is None, "it has not told it"


def test_facts_are_those_that_are_documented(computer: Computer) -> None:
    computer.look()
    returned = yaml.safe_load(jump_client_facts.RETURN)["ansible_facts"]["contains"]
    assert set(computer.facts) == set(returned["jump_client"]["contains"])
    assert (computer.facts["installed"], computer.facts["boot"]) == (False, [])


def test_rules_of_its_firewall_are_known_by_their_file(
    computer: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_firewall, "FOLDER", str(tmp_path))
    assert computer.look()["firewall"] is False
    Path(_firewall.record_path(NAME)).touch()
    assert computer.look()["firewall"] is True


@pytest.mark.parametrize("told", ["echo x", "echo '[1]'", "exit 1", "echo '{\"a\": '"])
def test_one_that_is_broken_tells_nothing(computer: Computer, told: str) -> None:
    computer.tells(told)
    assert computer.look()["status"] == {}


def test_a_program_that_hangs_or_asks_is_not_waited_for(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_computer, "PATIENCE", 0.2)
    computer.tells("exec sleep 60")
    assert computer.look()["status"] == {}
    # It has nobody to ask.
    computer.tells('read answer || echo \'{"client_id": "abc"}\'')
    assert computer.look()["status"] == {"client_id": "abc"}


def test_an_odd_directory_runs_nothing(computer: Computer, tmp_path: Path) -> None:
    script(tmp_path / "here" / "jump-client", "echo '{\"a\": 1}'")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert computer.look(install_dir="here")["status"] == {}
    assert computer.look(install_dir="/opt/a b;reboot")["status"] == {}


def test_root_runs_nothing_that_another_account_can_replace(
    computer: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Jump Client reports its directory, which an inventory of the server may name."""
    computer.tells(f"touch {tmp_path}/ran")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    computer.folder.chmod(0o777)
    told = computer.refused()
    assert "can be changed by other accounts" in told["msg"]
    assert not (tmp_path / "ran").exists()


def test_a_program_is_roots_with_all_that_leads_to_it(tmp_path: Path) -> None:
    assert _computer.controlled(["/usr/bin/env", "/usr/none/there"]) is None
    script(tmp_path / "own" / "run", "")
    (tmp_path / "link").symlink_to(tmp_path / "own")
    (tmp_path / "own").chmod(0o777)
    paths = [str(tmp_path / name) for name in ("own/run", "link/run", "own/none")]
    assert all(_computer.controlled([path]) for path in paths)
    if os.geteuid() == 0:
        assert {_computer.controlled([path]) for path in paths} == {str(tmp_path / "own")}
        (tmp_path / "own").chmod(0o755)
        assert _computer.controlled(paths) is None


def test_its_identity_is_waited_for(computer: Computer, tmp_path: Path) -> None:
    enrolled = tmp_path / "enrolled"
    computer.tells(
        f"""if [ -e {enrolled} ]; then echo '{{"client_id": "abc"}}'; """
        f"""else touch {enrolled}; echo '{{"client_id": null}}'; fi"""
    )
    assert computer.look()["status"]["client_id"] is None
    enrolled.unlink()
    assert computer.look(wait=20)["status"]["client_id"] == "abc"


def test_its_processes_are_found(computer: Computer) -> None:
    program = computer.folder / "lib" / "launch.py"
    program.parent.mkdir(parents=True)
    program.write_text("input()")
    other = program.with_name("launch.py.old")
    other.write_text("input()")
    commands = [[sys.executable, str(path)] for path in (program, other)]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE) for command in commands]
    assert computer.look()["processes"] == [running[0].pid]
    for process in running:
        process.communicate(b"\n")


@pytest.mark.parametrize(
    ("table", "wired", "starts"),
    [
        ("#Ansible: {name}\n@reboot {folder}/init-script start >/dev/null 2>&1", True, True),
        ("@reboot {folder}/init-script start >/dev/null 2>&1", True, False),
        ("#Ansible: {name}\n@reboot {folder}/init-script start", True, False),
        ("#Ansible: other\n@reboot {folder}/init-script start >/dev/null 2>&1", True, False),
        ("#Ansible: {name}\n@reboot {folder}2/init-script start >/dev/null 2>&1", False, False),
        ("# @reboot {folder}/init-script start", False, False),
    ],
)
def test_the_crontab(computer: Computer, table: str, wired: bool, starts: bool) -> None:
    text = table.format(name=NAME, folder=computer.folder)
    script(computer.bin / "crontab", f"cat <<'END'\n{text}\nEND")
    computer.tells("echo '{\"running\": true}'")
    cron = computer.look()["ways"]["cron"]
    assert (cron["wired"], cron["starts"]) == (wired, starts)
    computer.tells("echo '{\"running\": false}'")
    stopped = computer.look()["ways"]["cron"]
    assert (stopped["enabled"], stopped["starts"]) == (starts, False)


def test_a_script_of_an_init_system(computer: Computer, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        return  # an ordinary user has to do with none
    path = tmp_path / "etc" / "init.d" / NAME
    script(path, f"exec {computer.folder}/init-script")
    computer.tells("echo '{\"running\": true}'")
    way = computer.look()["ways"]["init"]
    assert (way["path"], way["mode"], way["wired"], way["starts"]) == (
        str(path),
        "0755",
        True,
        False,
    )
    openrc = _computer.init_system() == "openrc"
    links = path.parents[1] / ("runlevels/default" if openrc else "rc2.d")
    links.mkdir(parents=True)
    (links / (NAME if openrc else f"S01{NAME}")).touch()
    assert computer.look()["ways"]["init"]["starts"]
    computer.tells("echo '{\"running\": false}'")
    stopped = computer.look()["ways"]["init"]
    assert (stopped["enabled"], stopped["starts"]) == (True, False)
    script(path, f"exec {computer.folder}-of-another/init-script")
    assert not computer.look()["ways"]["init"]["wired"]


@pytest.mark.parametrize(
    ("told", "starts"), [("run: (pid 1) 5s", True), ("down: 1s, normally up", False)]
)
def test_a_service_of_runit(
    computer: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, starts: bool
) -> None:
    if os.geteuid() != 0:
        return  # an ordinary user has to do with none
    path = tmp_path / "etc" / "sv" / NAME / "run"
    script(path, f"exec {computer.folder}/jump-client run")
    link = tmp_path / "etc" / "service" / NAME
    script(computer.bin / "sv", f'[ "$*" = "status {link}" ] && echo "{told}"')
    link.parent.mkdir()
    link.symlink_to(path.parent)
    # Beside another init it is the other one that starts the Jump Client.
    monkeypatch.setattr(_computer, "init_system", lambda: "sysvinit")
    way = computer.look()["ways"]["runit"]
    assert (way["path"], way["link"]) == (str(path), str(link))
    assert (way["wired"], way["enabled"], way["starts"]) == (True, False, False)
    monkeypatch.setattr(_computer, "init_system", lambda: "runit")
    way = computer.look()["ways"]["runit"]
    assert (way["wired"], way["enabled"], way["starts"]) == (True, True, starts)
    link.unlink()
    assert not computer.look()["ways"]["runit"]["enabled"]


def test_no_file_holds_it_up(computer: Computer, tmp_path: Path) -> None:
    pipe = tmp_path / "etc" / "systemd" / "system" / f"{NAME}.service"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    assert not any(way["wired"] for way in computer.look()["ways"].values())
    assert _computer.read(str(tmp_path)) == ""
    assert _computer.read(str(tmp_path / "missing")) == ""


@pytest.mark.parametrize("hostname", ["web", "web.example.com", "db"])
def test_the_full_name_is_the_one_that_the_jump_client_reports(hostname: str) -> None:
    """The server knows a computer by it, whatever DNS says."""
    hosts = "127.0.0.1 localhost # web web.none\n127.0.1.1 other.example web.example.com web\n"
    found = _computer.full_name(hostname, hosts)
    assert found == inventory.qualified_name(hostname, hosts)
    assert found == ("db" if hostname == "db" else "web.example.com")
