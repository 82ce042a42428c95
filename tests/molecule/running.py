"""Which molecule a scenario's helper was started by."""

import os
from pathlib import Path


def molecule_test() -> int | None:
    """The process of a ``molecule test``, with which a lab ends, however it ends.

    What ``molecule create`` makes outlives it.
    """
    pid = os.getppid()
    while pid > 1:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        if "test" in words and any(word.endswith("/molecule") for word in words):
            return pid
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None
