"""Where what is no child of the tests says what it took (`tests/costs.py` reads it)."""

import os
import tempfile

FOLDER = "JUMP_TEST_COSTS"
"""The variable with the folder; not set where nobody measures."""


def add(seconds: float) -> None:
    """Charge processor seconds to the test or the fixture that runs now."""
    if seconds and (folder := os.environ.get(FOLDER)):
        descriptor, _ = tempfile.mkstemp(prefix=f"{seconds:.6f}-", dir=folder)
        os.close(descriptor)
