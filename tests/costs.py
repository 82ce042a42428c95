"""What the run costs: processor seconds by folder and by test, told at its end (``--costs``).

Processor time is what the kernel charged this process and the children that it waited for, user
and system. A fixture that several tests share is charged by its own name, and tests by theirs,
with what is made for them alone. A child counts when it has ended: a server that a fixture keeps
is charged to the fixture, where it stops. What is no descendant of the run, as the processes of
the lab's hosts, adds itself (``tools/lab/charges.py``). Nobody waits for Chromium's renderers and
its GPU process, so they are not counted. They take as much as the rest of a browser test.
"""

import contextlib
import os
import resource
import tempfile
from collections import Counter, defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tools.lab import charges

DEAR_SECONDS = 5.0
"""A test that takes more says why: ``@pytest.mark.dear("…")``."""

DEAREST = 20
FIXTURE = " (fixture)"
METER = pytest.StashKey["Meter"]()


def spent() -> float:
    """Processor seconds of this process and of the children that it has waited for."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@dataclass
class Meter:
    """Charges what is spent to the innermost name that is entered, or to nobody.

    ``costs`` has the processor seconds of each test (by node id) and each shared fixture;
    ``reasons`` what the dear ones say; ``tests`` the number of tests in each folder; ``elsewhere``
    what was spent by no descendant of the run.
    """

    folder: Path
    costs: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    reasons: dict[str, str] = field(default_factory=dict)
    tests: Counter[str] = field(default_factory=Counter)
    elsewhere: float = 0.0
    _entered: list[str] = field(default_factory=list)
    _last: float = field(default_factory=spent)

    def enter(self, name: str) -> None:
        self._charge()
        self._entered.append(name)

    def leave(self) -> None:
        self._charge()
        self._entered.pop()

    def _charge(self) -> None:
        now = spent()
        if self._entered:
            self.costs[self._entered[-1]] += now - self._last + self._told_elsewhere()
        self._last = now

    def _told_elsewhere(self) -> float:
        told = 0.0
        for file in self.folder.iterdir():
            told += float(file.name.partition("-")[0])
            file.unlink()
        self.elsewhere += told
        return told

    def as_output(self) -> dict[str, Any]:
        """For the process that tells it."""
        return {
            "costs": dict(self.costs),
            "reasons": self.reasons,
            "tests": dict(self.tests),
            "elsewhere": self.elsewhere,
        }

    def take(self, output: dict[str, Any]) -> None:
        """Add what a worker measured."""
        self.elsewhere += output["elsewhere"]
        for name, seconds in output["costs"].items():
            self.costs[name] += seconds
        self.tests.update(output["tests"])
        self.reasons.update(output["reasons"])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--costs", action="store_true", help="end with what the tests cost")


@pytest.hookimpl(trylast=True)  # the environment is clean then
def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--costs"):
        return
    folder = tempfile.TemporaryDirectory(prefix="jump-costs-")
    config.add_cleanup(folder.cleanup)
    Path(folder.name).chmod(0o777)  # tests run programs as other accounts
    os.environ[charges.FOLDER] = folder.name
    config.stash[METER] = Meter(Path(folder.name))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    meter = item.config.stash.get(METER, None)
    if meter is None:
        return (yield)
    meter.tests[_folder(item.nodeid)] += 1
    meter.enter(item.nodeid)
    try:
        return (yield)
    finally:
        meter.leave()
        if reason := item.get_closest_marker("dear"):
            meter.reasons[item.nodeid] = str(reason.args[0])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Charge a shared fixture for what it does before and after its tests."""
    meter = request.config.stash.get(METER, None)
    if meter is None or fixturedef.scope == "function":
        return (yield)
    place = fixturedef.baseid or fixturedef.func.__module__.replace(".", "/") + ".py"
    name = f"{place}::{fixturedef.argname}{FIXTURE}"
    # They run in the opposite order: after its own end, and before it.
    fixturedef.addfinalizer(meter.leave)
    meter.enter(name)
    try:
        return (yield)
    finally:
        meter.leave()
        fixturedef.addfinalizer(lambda: meter.enter(name))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it measured."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None and METER in session.config.stash:
        output["jump_costs"] = session.config.stash[METER].as_output()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker measured; one that crashed takes it with itself."""
    with contextlib.suppress(AttributeError, KeyError):
        node.config.stash[METER].take(node.workeroutput["jump_costs"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    meter = terminalreporter.config.stash.get(METER, None)
    if meter is not None:
        terminalreporter.section("processor seconds")
        for line in table(meter, spent() + meter.elsewhere):
            terminalreporter.line(line)


def table(meter: Meter, total: float) -> list[str]:
    """The lines: every folder, the dearest tests, those that don't say why.

    Args:
        meter: what was measured.
        total: the processor seconds of the run in all.
    """
    folders: dict[str, float] = defaultdict(float)
    for name, seconds in meter.costs.items():
        folders[_folder(name)] += seconds
    lines = ["  seconds  tests  folder"]
    for folder, seconds in _dearest_first(folders):
        lines.append(f"{seconds:9.1f} {meter.tests[folder]:6}  {folder}")
    rest = max(total - sum(folders.values()), 0.0)
    lines.append(f"{rest:9.1f} {'':6}  (start, collection, scheduling)")
    lines.append(f"{total:9.1f} {meter.tests.total():6}  in all")
    dearest = _dearest_first(meter.costs)
    lines += ["", f"the {DEAREST} dearest"]
    lines += [f"{seconds:9.1f}  {name}" for name, seconds in dearest[:DEAREST]]
    silent = [
        f"{seconds:9.1f}  {name}"
        for name, seconds in dearest
        if seconds > DEAR_SECONDS and name not in meter.reasons and not name.endswith(FIXTURE)
    ]
    if silent:
        lines += ["", f'over {DEAR_SECONDS:g} s, and no @pytest.mark.dear("…") says why', *silent]
    return lines


def _dearest_first(costs: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(costs.items(), key=lambda item: -item[1])


def _folder(name: str) -> str:
    path = name.partition("::")[0]
    return path.rpartition("/")[0] if path.endswith(".py") else path
