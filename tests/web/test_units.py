"""The console's logic that needs no browser: ``web/tests``, which Node runs."""

import os
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"


def test_the_logic_of_the_console() -> None:
    tools = Path(sys.executable).parent
    done = subprocess.run(
        ["npm", "run", "--silent", "test"],
        cwd=WEB,
        env={**os.environ, "PATH": os.pathsep.join([str(tools), os.environ["PATH"]])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
