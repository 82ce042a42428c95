"""What a refused installation has to look like."""

from pathlib import Path

from jump_wire.errors import CATALOGUE
from tests.agent.packages import Package


def assert_refused(package: Package, code: str, target: Path, *options: str) -> str:
    """Run it, and check its error, its status, and that it left no trace."""
    before = sorted(path.name for path in target.parent.iterdir())
    done = package.run("--install-dir", str(target), *options)
    kind = CATALOGUE[code]
    first = kind.english.split("{")[0]
    assert done.stderr.splitlines()[-1].startswith(first), done.stderr
    assert done.returncode == kind.exit_status
    assert done.stdout == ""
    assert sorted(path.name for path in target.parent.iterdir()) == before
    return done.stderr
