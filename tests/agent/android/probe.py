"""Runs the core of the Jump Client for Android on a Java machine, and asks it questions.

It is compiled once for each state of its sources, and kept in the checkout's cache.
"""

import fcntl
import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from android import build
from jump_agent import VERSION
from tests import needs
from tests.structure.sources import ROOT

PATIENCE = 60.0
SOURCES = [ROOT / "agent" / "android", ROOT / "wire" / "jump_wire", Path(__file__).parent]
CACHE = ROOT / ".cache" / "android"


def classes(kind: str) -> Path:
    """Return what a Java machine runs: ``compiled`` classes, or those back from ``dex``."""
    needs.program("javac")
    if not (CACHE / "tools" / "d8.jar").exists():
        pytest.skip("needs D8: make android-tools")
    folder = CACHE / f"core-{_state()}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "back.jar").exists():
            for old in CACHE.glob("core-*"):
                shutil.rmtree(old, ignore_errors=True)
            _make(folder)
    return folder / ("classes" if kind == "compiled" else "back.jar")


def _state() -> str:
    digest = hashlib.sha256(VERSION.encode())
    for folder in SOURCES:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".java", ".py"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _make(folder: Path) -> None:
    sources = [*build.core_sources(folder / "made"), Path(__file__).parent / "java"]
    build.compiled(folder / "classes", sources)
    build.to_dex(folder / "classes", folder)
    # As a process: it changes its interpreter's recursion limit, and has no types.
    subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "enjarify.main",
            "-f",
            "-o",
            "new.jar",
            "classes.dex",
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CACHE / "tools")},
        stdout=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=True,
    )
    (folder / "new.jar").rename(folder / "back.jar")


class Probe:
    """A Java machine with the core. Lines that nobody asked for are events of a running client."""

    def __init__(self, kind: str) -> None:
        self._process = subprocess.Popen(
            [
                needs.program("java"),
                *build.QUICK,
                "-Xmx64m",
                "-cp",
                classes(kind),
                "org.jumpclient.core.Probe",
            ],
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.events: list[Any] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def ask(self, name: str, *values: Any) -> Any:
        """Return the answer to a question."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, *values]) + "\n")
        self._process.stdin.flush()
        while True:
            found = self._next()
            if not _is_event(found):
                return found
            self.events.append(found)

    def until(self, *event: Any) -> None:
        """Wait for an event that begins so."""
        while True:
            while self.events:
                if self.events.pop(0)[: len(event)] == list(event):
                    return
            self.events.append(self._next())

    def _next(self) -> Any:
        return json.loads(self._lines.get(timeout=PATIENCE))

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self._process.stdout is not None
        self._process.stdout.close()


def _is_event(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and found[0] in ("show", "log", "end")
