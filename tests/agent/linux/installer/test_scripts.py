"""The shell scripts at the top of an installation."""

import os
import subprocess
from pathlib import Path

import pytest

from jump_agent.linux.installer.scripts import SCRIPTS, script
from jump_wire.errors import CATALOGUE


@pytest.mark.parametrize("name", sorted(SCRIPTS))
@pytest.mark.parametrize("folder", ["plain", "with space", "it's", 'a$b`c"d', "é"])
def test_the_command_runs_with_its_arguments(tmp_path: Path, name: str, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    python = place / "python"
    python.write_text('#!/bin/sh\nfor a in "$@"; do printf "%s|" "$a"; done\n')
    python.chmod(0o755)
    path = place / name
    launcher = str(place / "lib/launch.py")
    path.write_text(script(name, str(python), str(place)))
    done = subprocess.run(["sh", str(path), "a b", "*"], capture_output=True, text=True, check=True)
    command = SCRIPTS[name][1].strip()
    words = ["-I", "-S", launcher, *([command] if command else []), "a b", "*"]
    assert done.stdout == "".join(f"{word}|" for word in words)


def test_without_any_python(tmp_path: Path) -> None:
    text = script("init-script", "/gone/python", str(tmp_path))
    for place in ("/usr/bin/python3", "/usr/local/bin/python3", "/usr/libexec/platform-python"):
        text = text.replace(place, "/gone/too")
    path = tmp_path / "init-script"
    path.write_text(text)
    done = subprocess.run(["sh", str(path)], capture_output=True, text=True, check=False)
    missing = CATALOGUE["python_missing"]
    assert (done.returncode, done.stderr) == (missing.exit_status, missing.english + "\n")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_copy_does_not_control_its_original(tmp_path: Path, language: str) -> None:
    original, copy = tmp_path / "it's", tmp_path / "copy"
    copy.mkdir()
    path = copy / "uninstall"
    path.write_text(script("uninstall", "/bin/false", str(original)))
    command, values = ["sh", str(path)], {**os.environ, "LC_ALL": language}
    for exists in (False, True):  # moved, then copied
        if exists:
            original.mkdir()
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=values)
        moved = CATALOGUE["client_moved"]
        text = moved.text({"path": str(original), "name": "uninstall"}, language)
        assert (done.returncode, done.stderr) == (moved.exit_status, text + "\n")


def test_a_link_to_a_script_leads_to_its_installation(tmp_path: Path) -> None:
    path, link = tmp_path / "jump-client", tmp_path / "link"
    path.write_text(script("jump-client", "/bin/echo", str(tmp_path)))
    link.symlink_to(path)
    done = subprocess.run(
        ["sh", "link", "status"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert (done.returncode, done.stdout.split()[-1]) == (0, "status")
