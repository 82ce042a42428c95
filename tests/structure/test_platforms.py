"""What every platform runs uses only what every platform has."""

import re
import subprocess
import sys
from pathlib import Path

from tests.structure.sources import ROOT, module_name, modules, name, within

EVERYWHERE = (
    "jump_agent.core",
    "jump_agent.customer",
    "jump_agent.installer",
    "jump_agent.tools",
)
WINDOWS = "jump_agent.windows"
PLACES = re.compile(r"[\"' ](/proc|/etc|/run|/dev|/sys|/usr|/bin)\b")


def _everywhere() -> list[Path]:
    return [path for path in modules("jump_agent") if within(module_name(path), *EVERYWHERE)]


def test_it_uses_only_names_that_windows_has() -> None:
    """Python's own stubs know them: os.fork, pwd, signal.SIGHUP, select.poll … have none there.

    Windows' own modules are checked with them, because they have no types anywhere else.
    """
    own = [path for path in modules("jump_agent") if within(module_name(path), WINDOWS)]
    names = [word for path in _everywhere() + own for word in ("-m", module_name(path))]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--platform=win32",
            "--cache-dir=.cache/windows",
            *names,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_names_no_place_of_one_system() -> None:
    wrong = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in _everywhere()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if PLACES.search(line)
    ]
    assert wrong == []


def test_one_place_picks_the_platform() -> None:
    asking = [
        name(path)
        for path in modules("jump_agent")
        if re.search(r"sys\.platform|os\.name\b|platform\.system", path.read_text("utf-8"))
    ]
    assert asking == ["agent/jump_agent/platforms.py"]
