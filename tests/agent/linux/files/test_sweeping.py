"""What interrupted uploads leave is deleted after a day."""

import fcntl
import os
from pathlib import Path

from jump_agent.linux.files.sweeping import Sweeper, part_name
from jump_wire.files import KEEP_PART_SECONDS


def test_only_old_parts_that_nobody_uses_are_deleted(tmp_path: Path) -> None:
    for name, age in {"0": 10, "1": KEEP_PART_SECONDS + 10, "2": KEEP_PART_SECONDS + 10}.items():
        path = tmp_path / part_name(name * 32).decode()
        path.touch()
        os.utime(path, (0, 10**9 - age))
    (tmp_path / ".other.jump-upload").touch()
    os.utime(tmp_path / ".other.jump-upload", (0, 0))
    used = os.open(tmp_path / part_name("2" * 32).decode(), os.O_RDWR)
    fcntl.flock(used, fcntl.LOCK_EX)
    folder = os.open(tmp_path, os.O_RDONLY)
    sweeper = Sweeper(lambda: 10**9)
    sweeper.sweep(folder)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f".{'0' * 32}.jump-upload", f".{'2' * 32}.jump-upload", ".other.jump-upload"}
    os.close(used)
    sweeper.sweep(folder)  # once is enough
    assert {path.name for path in tmp_path.iterdir()} == left
    os.close(folder)
