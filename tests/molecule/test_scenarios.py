"""Every molecule scenario, from create to destroy, on real hosts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.lab.doctor import hosts_unavailable

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
SCENARIOS = sorted(path.parent.name for path in ROOT.glob("molecule/*/molecule.yml"))


@pytest.mark.dear("real hosts are deployed to twice, rebooted and cleaned")
@pytest.mark.hosts
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_scenario_passes(scenario: str, tmp_path: Path) -> None:
    """Converge, the second run changes nothing, verify; what it printed is shown when it fails."""
    if reason := hosts_unavailable():
        pytest.skip(f"needs real hosts, but {reason}")
    result = subprocess.run(
        [str(BIN / "molecule"), "test", "--scenario-name", scenario],
        cwd=ROOT,
        env={
            **os.environ,
            "PATH": f"{ROOT / 'molecule' / scenario / 'bin'}:{BIN}:{os.environ['PATH']}",
            "ANSIBLE_HOME": str(ROOT / ".cache" / "ansible"),
            "MOLECULE_EPHEMERAL_DIRECTORY": str(tmp_path / "molecule"),
            "NO_COLOR": "1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1190,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-20_000:] + result.stderr[-5_000:]


def test_there_are_scenarios() -> None:
    """The test above is not passed by having nothing to run."""
    assert SCENARIOS
