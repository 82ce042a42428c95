"""Every molecule scenario, from create to destroy, on real hosts."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted(path.parent.name for path in ROOT.glob("molecule/*/molecule.yml"))


@pytest.mark.hosts
@pytest.mark.timeout(600)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_scenario_passes(scenario: str, hosts_possible: None) -> None:
    """Converge, the second run changes nothing, verify; what it printed is shown when it fails."""
    molecule = Path(sys.executable).with_name("molecule")
    result = subprocess.run(
        [str(molecule), "test", "--scenario-name", scenario],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=590,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-20_000:] + result.stderr[-5_000:]


def test_there_are_scenarios() -> None:
    """The test above is not passed by having nothing to run."""
    assert SCENARIOS
