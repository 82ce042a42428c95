"""Files that are written whole, and locks."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jump_server import files


def test_a_file_is_private_and_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    files.write_atomic(path, b"one")
    path.chmod(0o644)
    files.write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    files.write_atomic(path, b"one")

    def full(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        files.write_atomic(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_private(tmp_path: Path) -> None:
    made = files.private_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    files.private_folder(made)


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with files.locked(path, wait=False), pytest.raises(files.Locked):
        files.locked(path, wait=False).__enter__()
    with files.locked(path, wait=False):
        pass


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    script = (
        "import sys; from pathlib import Path; from jump_server.files import locked\n"
        "with locked(Path(sys.argv[1]), wait=False): print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(files.Locked):
            files.locked(path, wait=0.2).__enter__()
        assert holder.stdin is not None
        holder.stdin.close()
        with files.locked(path, wait=30.0):
            pass


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    script = (
        "import os, signal, sys; from pathlib import Path; from jump_server.files import locked\n"
        "with locked(Path(sys.argv[1]), wait=False): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, path], check=False, timeout=30)
    assert done.returncode == -9
    with files.locked(path, wait=False):
        pass
