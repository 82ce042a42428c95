"""The command line says what is wrong in one line, and gives scripts JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.lab import Lab, cli, doctor, recipe

ROOT = Path(__file__).parents[2]


def tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.lab", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_lab_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "--lab", "nowhere"]) == 1
    assert capsys.readouterr() == ("", "hosts: there is no lab nowhere\n")


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    verbs = "lab up wait reboot power-cut halt boot link exec ssh console snapshot inventory down"
    for verb in [*verbs.split(), "images", "doctor", "install-deps"]:
        assert f"\n    {verb}" in shown


def test_doctor_names_what_is_missing_and_how_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(doctor.PROGRAMS, "no-such-program", "a-package")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert cli.main(["doctor"]) == 1
    shown = capsys.readouterr().out
    command = "apt-get install --yes --no-install-recommends a-package"
    assert f"No hosts here: Debian packages are missing: {command}.\n" in shown
    assert cli.main(["doctor", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["install"] == command.split()


def test_an_ordinary_user_is_told_that_it_takes_root(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert cli.main(["doctor"]) == 1
    assert "No hosts here: only root can make them.\n" in capsys.readouterr().out
    monkeypatch.setitem(doctor.PROGRAMS, "no-such-program", "a-package")
    assert cli.main(["install-deps"]) == 1
    assert capsys.readouterr().err == "hosts: installing packages takes root\n"


@pytest.mark.hosts
@pytest.mark.dear("each verb is a process, and the fleet has a host of each init")
def test_the_life_of_a_lab_for_a_script(host_lab: Lab, tmp_path: Path) -> None:
    made = json.loads(tool("lab", "create", "--json").stdout)
    in_lab = ("--lab", made["id"])
    try:
        fleet = ("--fleet", str(len(recipe.INITS)))
        rows = json.loads(tool("up", *in_lab, "--json", *fleet, "own:systemd").stdout)
        assert {row["name"]: row["init"] for row in rows} == {
            "own": "systemd",
            **{f"{init}-1": init for init in recipe.INITS},
        }
        assert {row["state"] for row in rows} == {"running"}
        assert tool("exec", *in_lab, "own", "--", "exit 7").returncode == 7
        assert (
            tool("ssh", *in_lab, "--user", "deploy", "own", "--", "id", "-un").stdout == "deploy\n"
        )
        assert tool("lab", "exec", *in_lab, "--", "sh", "-c", "exit 5").returncode == 5
        (row,) = json.loads(tool("halt", *in_lab, "--json", "own").stdout)
        assert row["state"] == "off"
        failed = tool("link", "down", *in_lab, "nobody")
        assert failed.returncode == 1
        assert failed.stderr == f"hosts: there is no host nobody in lab {made['id']}\n"
        tool("inventory", *in_lab, "--output", str(tmp_path / "hosts.yml"))
        assert "systemd-1:" in (tmp_path / "hosts.yml").read_text()
        listed = json.loads(tool("lab", "list", "--json").stdout)
        assert made["id"] in {row["id"] for row in listed}
        assert json.loads(tool("down", *in_lab, "own", "--json").stdout) == {"removed": ["own"]}
    finally:
        gone = tool("lab", "destroy", made["id"])
    assert gone.stdout == f"destroyed: {made['id']}\n"


@pytest.mark.hosts
def test_publishing_ends_with_the_lab(host_lab: Lab) -> None:
    with Lab.create(owner=os.getpid()) as lab:
        words = ["lab", "publish", "--lab", lab.id, "--local", "0", "80"]
        command = [sys.executable, "-m", "tools.lab", *words]
        published = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        assert published.stderr is not None
        assert f"leads to {lab.gateway}:80 in lab {lab.id}" in published.stderr.readline()
    with published:
        assert published.wait(30) == 0


@pytest.mark.hosts
def test_a_lab_of_a_program_is_never_meant_without_its_name(
    host_lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Lab, "all", lambda: [host_lab])
    assert cli.main(["lab", "destroy"]) == 1
    assert capsys.readouterr().err.startswith("hosts: there is no lab: make one")
    assert host_lab.folder.exists()
