"""The shell scripts at the top of an installation."""

import subprocess
from pathlib import Path

import pytest

from jump_agent.linux.installer.scripts import SCRIPTS, script


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
    path.write_text(script(name, str(python), launcher, "missing", 36))
    done = subprocess.run(["sh", str(path), "a b", "*"], capture_output=True, text=True, check=True)
    command = SCRIPTS[name][1].strip()
    words = ["-I", "-S", launcher, *([command] if command else []), "a b", "*"]
    assert done.stdout == "".join(f"{word}|" for word in words)


def test_without_any_python(tmp_path: Path) -> None:
    text = script("init-script", "/gone/python", "/lib/launch.py", "it's missing", 36)
    for place in ("/usr/bin/python3", "/usr/local/bin/python3", "/usr/libexec/platform-python"):
        text = text.replace(place, "/gone/too")
    (tmp_path / "s").write_text(text)
    done = subprocess.run(["sh", str(tmp_path / "s")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (36, "it's missing\n")
