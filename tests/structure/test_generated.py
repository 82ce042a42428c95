"""Documents that are made from code are current."""

import subprocess
import sys

import pytest

from tests.structure.sources import ROOT

GENERATORS = {
    "docs/reference": ["-m", "docs.generate", "--check"],
    "wire/schema.json and wire/vectors.json": ["wire/export.py", "--check"],
}


@pytest.mark.parametrize("made", GENERATORS)
def test_a_generated_document_is_current(made: str) -> None:
    """Otherwise: ``make docs``."""
    result = subprocess.run(
        [sys.executable, *GENERATORS[made]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, f"run make docs\n{result.stdout}{result.stderr}"
