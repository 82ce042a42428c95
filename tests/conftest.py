"""What holds for every test: a clean environment, no process left behind, nothing skipped in CI."""

import contextlib
import functools
import gc
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tools.lab.plugin", "tests.costs", "tests.endings", "tests.workers"]

MARK = "JUMP_TEST_SESSION"
"""A variable of every process that a test of this run starts, and of its children."""

LEFT_BEHIND = pytest.StashKey[list[str]]()
GRACE_SECONDS = 3.0
"""What a process that was told to end may take for it."""

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
TERMINAL = ("COLUMNS", "LINES")
"""A terminal's own size is asked for when these are not set; readline sets them for workers."""


GARBAGE_AFTER = 10_000
"""How many more objects there are before Python looks for garbage: 700 is for small programs."""

KEPT = {"JUMP_HOSTS_CACHE"}

ALWAYS_ALLOWED_SKIPS = (
    "this machine has no Python",  # which versions are there is the machine's choice
    "only without root",  # CI is root
)


def pytest_configure(config: pytest.Config) -> None:
    """Forget what the caller's shell would change in the results; leave the caller's home alone."""
    worker = hasattr(config, "workerinput")
    kept = KEPT | {MARK} if worker else KEPT
    for name in list(os.environ):
        forgotten = name.startswith(("JUMP_", "XDG_")) and name not in kept
        if forgotten or name.lower() in PROXIES or name in TERMINAL:
            del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="jump-tests-"))
    config.add_cleanup(functools.partial(shutil.rmtree, folder, ignore_errors=True))
    home = folder / "home"
    home.mkdir()
    os.environ["HOME"] = str(home)
    # pytest's own folder is one for all runs of a user, and each run that begins closes it to
    # others: also to the clients that run there as an account of their own.
    # A worker of several has one of its own as well: sockets' paths must be short.
    if config.option.basetemp is None or worker:
        config.option.basetemp = str(folder / "tests")
    os.environ.setdefault(MARK, uuid.uuid4().hex)  # workers got it from the process they work for


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while thousands of tests are collected, nor among them ever after."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()
        gc.set_threshold(GARBAGE_AFTER)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where root runs the tests for CI everything is at hand: a skip is a failure there."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and _is_decisive():
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith(ALWAYS_ALLOWED_SKIPS):
            report.outcome = "failed"
            report.longrepr = f"skipped where CI runs: {reason}"
    return report


def _is_decisive() -> bool:
    return bool(os.environ.get("CI")) and os.geteuid() == 0


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a process that a test started is still alive, and end it."""
    if hasattr(session.config, "workerinput"):
        return  # the others' tests still run
    deadline = time.monotonic() + GRACE_SECONDS
    while (left := sorted(_processes_left())) and time.monotonic() < deadline:
        time.sleep(0.1)
    session.config.stash[LEFT_BEHIND] = [what for _, what in left]
    for pid, _ in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left behind."""
    left = terminalreporter.config.stash.get(LEFT_BEHIND, [])
    if left:
        terminalreporter.section("processes left behind (the run fails)", red=True)
        for what in left:
            terminalreporter.line(what)


def _processes_left() -> Iterator[tuple[int, str]]:
    mark = f"{MARK}={os.environ[MARK]}".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            if mark not in (folder / "environ").read_bytes().split(b"\0"):
                continue
            command = (
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            )
        except OSError:
            continue  # ended meanwhile, or another user's
        yield int(folder.name), f"{folder.name} {command}"
