"""Several processes run the tests (pytest-xdist): who gets what, in which order, and how they end.

A worker gets the tests of one file at a time, since they share what the file's fixtures make;
what takes longest is handed out first, so that no worker ends long after the others.
"""

import contextlib
import os
import signal
from typing import Any

import pytest

FIRST = (
    "tests/molecule",
    "tests/demo",
    "tests/collection/roles",
    "tests/docs",
    "tests/end_to_end",
    "tests/web",
)
"""Folders with long tests, the longest first; the others follow as they were collected."""

ONE_BY_ONE = ("tests/molecule",)
"""Folders of which a test is as dear as elsewhere a file."""

TOGETHER = (
    ("tests/agent/windows/",),  # one Windows, with one list of apps and of services
    ("tests/cli/test_",),
    tuple(
        f"tests/collection/roles/test_{name}.py"
        for name in ("every_core", "jump_server_every_core")
    ),
    tuple(
        f"tests/end_to_end/test_{name}.py"
        for name in ("android", "commands", "direct_tunnels", "refusals", "shell", "tunnels")
    ),
)
"""Files, by how their names begin, that share what is dear, as a server: one worker makes it."""

CLEAN_UP_SECONDS = 120.0
"""How long a worker that was interrupted may take to remove what its tests have made."""

NODES = pytest.StashKey[list[Any]]()


def pytest_configure(config: pytest.Config) -> None:
    """Told to end, by a time limit above all: fixtures still clean up, as after Ctrl-C.

    Signals are ignored where a shell started this in the background, and then so by all that
    tests start.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if hasattr(config, "workerinput"):
            signal.signal(number, _interrupt_once)
        else:
            signal.signal(number, signal.default_int_handler)


def _interrupt_once(*_: object) -> None:
    """End a worker: its fixtures clean up, and no second signal disturbs them."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _overheard)
    raise KeyboardInterrupt


def _overheard(*_: object) -> None:
    """Not ``SIG_IGN``: what tests start would ignore the signal too."""


def unit(nodeid: str) -> str:
    """What is given to one worker together with this test."""
    if nodeid.startswith(ONE_BY_ONE):
        return nodeid
    together = (starts[0] for starts in TOGETHER if nodeid.startswith(starts))
    return next(together, nodeid.partition("::")[0])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        found = (at for at, folder in enumerate(FIRST) if item.nodeid.startswith(f"{folder}/"))
        return next(found, len(FIRST))

    items.sort(key=rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out ``unit`` after ``unit``, unless somebody asks for another way (``--dist``)."""
    if config.getoption("dist") != "load":  # what -n alone stands for
        return None
    from xdist.scheduler import LoadScopeScheduling  # it need not be there

    class UnitScheduling(LoadScopeScheduling):  # type: ignore[misc]  # it publishes no types
        def _split_scope(self, nodeid: str) -> str:
            return unit(nodeid)

    config.option.loadscopereorder = False  # by number of tests: the dear files have few
    return UnitScheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodeready(node: Any) -> None:
    node.config.stash.setdefault(NODES, []).append(node)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Interrupted: the workers hear of it (Ctrl-C has told them, a SIGTERM has not) and clean up.

    xdist itself would kill them after a few seconds.
    """
    if exitstatus != pytest.ExitCode.INTERRUPTED:
        return
    nodes = session.config.stash.get(NODES, [])
    for node in nodes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(node.gateway._rinfo().pid, signal.SIGTERM)
    for node in nodes:
        with contextlib.suppress(node.channel.TimeoutError, OSError, EOFError):
            node.channel.waitclose(CLEAN_UP_SECONDS)
