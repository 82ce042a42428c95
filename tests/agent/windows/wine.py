"""Wine, and Windows' own Python in it: both made once, and kept in the checkout's cache."""

import contextlib
import fcntl
import json
import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs
from tests.structure.sources import ROOT

PYTHON = ROOT / ".cache" / "windows" / "python"
PREFIX = ROOT / ".cache" / "windows" / "wine"
PATIENCE = 120.0
"""Seconds for one test: other processes may use the machine too."""


def windows_path(path: Path) -> str:
    """Return the path that programs under Wine have for one of this computer."""
    if path.is_relative_to(PREFIX / "drive_c"):
        return "C:\\" + str(path.relative_to(PREFIX / "drive_c")).replace("/", "\\")
    return "Z:" + str(path).replace("/", "\\")


class Wine:
    """Wine with a Windows of its own, without a display."""

    def __init__(self) -> None:
        self._wine = needs.program("wine")
        if not (PYTHON / "python.exe").exists():
            pytest.skip("needs Windows' Python: make windows-python")
        kept = {name: os.environ[name] for name in ("PATH", "JUMP_TEST_SESSION")}
        self.environment = {
            **kept,
            "HOME": str(PREFIX),
            "WINEPREFIX": str(PREFIX),
            "LC_ALL": "C.UTF-8",  # or no name has an accent
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",  # or it asks whether to download them
        }
        self._make()
        # As long as it runs, so do the services of Windows. They keep the output of the program
        # that starts them open, so that must not be a test's.
        self._holder = subprocess.Popen(
            [self._wine, str(PYTHON / "python.exe"), "-I", "-S", "-c", "input()"],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._run_quietly(str(PYTHON / "python.exe"), "-I", "-S", "-c", "pass")

    def close(self) -> None:
        """Let Windows end. Another process of the tests may still use it."""
        assert self._holder.stdin is not None
        self._holder.stdin.close()
        self._holder.wait(PATIENCE)
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(["wineserver", "-w"], env=self.environment, timeout=15, check=False)

    def _run_quietly(self, *arguments: str) -> None:
        subprocess.run(
            [self._wine, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )

    def _make(self) -> None:
        """Make the Windows, unless it is there."""
        PREFIX.parent.mkdir(parents=True, exist_ok=True)
        with (PREFIX.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (PREFIX / "made").exists():
                return
            self._run_quietly("wineboot", "-i")
            subprocess.run(["wineserver", "-w"], env=self.environment, timeout=PATIENCE, check=True)
            (PREFIX / "made").touch()

    def start(self, *arguments: str, **options: object) -> "subprocess.Popen[str]":
        """Start Windows' Python. Its output is a pipe: it does not start with a file."""
        python = [str(PYTHON / "python.exe"), "-I", "-S", "-B", "-X", "utf8"]
        return self.start_program(*python, *arguments, **options)

    def start_program(self, *arguments: str, **options: object) -> "subprocess.Popen[str]":
        """Start a program for Windows."""
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # by the options
            [self._wine, *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            **options,
        )


def finish(process: "subprocess.Popen[str]", stdin: str = "") -> tuple[int, str]:
    """Wait for a program's end; return its exit status, and what it has printed.

    What it has started may still have its output, which has no end then.
    """
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(stdin)
    try:
        status = process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    text = ""
    for pipe in (process.stdout, process.stderr):
        assert pipe is not None
        os.set_blocking(pipe.fileno(), False)
        with pipe:
            text += (pipe.buffer.read() or b"").decode("utf-8", "replace")  # type: ignore[attr-defined]  # a text stream
    return status, text


class Inside:
    """A process under Wine that calls tests, started with the first one."""

    def __init__(self, wine: Wine) -> None:
        paths = [windows_path(ROOT / part) for part in ("agent", "wire", "")]
        work = (
            f"import sys; sys.path[:0] = {paths!r}; "
            "from tests.agent.windows.inside import main; main()"
        )
        # Only a process that was started from Windows has a console, as a tool's process has.
        arguments = ["-I", "-S", "-B", "-X", "utf8", "-c", work]
        begin = (
            "import subprocess, sys; "
            f"subprocess.run([sys.executable, *{arguments!r}], stdin=sys.stdin, "
            "stdout=sys.stdout, stderr=sys.stderr, creationflags=subprocess.CREATE_NO_WINDOW)"
        )
        self._process = wine.start("-c", begin)
        self._answers: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def call(self, module: str, name: str) -> None:
        """Call a test in there, and fail as it does."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"module": module, "name": name}) + "\n")
        self._process.stdin.flush()
        line = self._answers.get(timeout=PATIENCE)
        if not line:
            assert self._process.stderr is not None
            pytest.fail("the process under Wine has ended: " + self._process.stderr.read())
        problem = json.loads(line)["problem"]
        if problem:
            pytest.fail(problem, pytrace=False)

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(PATIENCE)
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()


@contextlib.contextmanager
def inside(wine: Wine) -> Iterator[Inside]:
    """A process under Wine that calls tests."""
    found = Inside(wine)
    try:
        yield found
    finally:
        found.close()
