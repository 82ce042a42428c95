"""Installing a downloaded update: verified for itself, and whole at whatever moment it is cut."""

import errno
import json
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trial
import verify_version

from jump_agent import VERSION
from jump_agent.core.layout import Config, Layout
from jump_agent.core.updates.verdict import Ended
from jump_agent.linux import trials, updating
from jump_agent.linux.versions import current, publish, seal
from tests.agent.marks import FORKS
from tests.agent.releases import Release, archive
from tests.cases import each_case

NEW = "9.0.0"
BOTH = {VERSION, f"{VERSION}.sha256", NEW, f"{NEW}.sha256"}
FILES = {"jump_agent/a.py": b"a = 1\n", "jump_wire/b.py": b"b = 1\n"}


@pytest.fixture
def place(layout: Layout) -> Layout:
    """An installation of this version that trusts the release's key."""
    add_version(layout, VERSION)
    Path(layout.trust).mkdir()
    Path(layout.root).write_bytes(FIRST)
    Path(layout.updates).mkdir()
    return layout


FIRST = Release().root()


@pytest.fixture
def quick(config: Config, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A configuration with a program that compiles nothing, since that takes the time."""
    monkeypatch.setattr(sys, "executable", "/bin/true")
    return config


def add_version(layout: Layout, version: str) -> None:
    built = Path(layout.versions, ".new")
    (built / "jump_agent").mkdir(parents=True)
    (built / "jump_agent" / "a.py").write_text("old")
    seal(str(built))
    publish(layout.directory, str(built), version)


def release(number: int = 1, version: str = NEW, **custom: Any) -> Release:
    found = Release(number=number)
    found.root()
    found.payload(version, archive(FILES), **custom)
    return found.publish()


def stored(layout: Layout) -> set[str]:
    """What is in the folder of the versions."""
    return {path.name for path in Path(layout.versions).iterdir()}


def runs(layout: Layout) -> str:
    """The version that would be started; it is complete."""
    path = verify_version.verify(
        layout.directory, verify_version.current(layout.directory), os.getuid()
    )
    return Path(path).name


def ended(layout: Layout, config: Config, version: str = NEW) -> str:
    with pytest.raises(Ended) as caught:
        updating.install(layout, config, version)
    return f"{caught.value.phase} {caught.value.error.code}: {caught.value}"


def test_an_update_is_installed_and_on_trial(place: Layout, quick: Config) -> None:
    release().write(Path(place.downloads))
    updating.install(place, quick, NEW)
    assert runs(place) == NEW
    assert trials.is_on(place, NEW)
    assert (Path(place.versions) / NEW / "jump_wire" / "b.py").read_bytes() == b"b = 1\n"
    seen = json.loads(Path(place.updates, "seen.json").read_text())
    assert [seen[role] for role in ("root", "timestamp", "snapshot", "targets")] == [0, 1, 1, 1]
    trials.confirm(place)
    assert runs(place) == NEW
    assert stored(place) == BOTH


# --- refusals ---


def no_payload(layout: Layout) -> None:
    (Path(layout.downloads) / "payload.zip").unlink()


def other_payload(layout: Layout) -> None:
    path = Path(layout.downloads) / "payload.zip"
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def larger_payload(layout: Layout) -> None:
    path = Path(layout.downloads) / "payload.zip"
    path.write_bytes(path.read_bytes() + b"x" * 100)


def linked_payload(layout: Layout) -> None:
    path = Path(layout.downloads) / "payload.zip"
    path.rename(path.parent / "other")
    path.symlink_to("other")


def piped_payload(layout: Layout) -> None:
    no_payload(layout)
    os.mkfifo(Path(layout.downloads) / "payload.zip")


def endless_timestamp(layout: Layout) -> None:
    os.truncate(Path(layout.downloads) / "timestamp.json", 1 << 34)


def newer_seen(layout: Layout) -> None:
    Path(layout.updates, "seen.json").write_text('{"timestamp": 5}')


def damaged_seen(layout: Layout) -> None:
    Path(layout.updates, "seen.json").write_text('{"timestamp": []}')


def policy(text: str) -> Callable[[Layout], object]:
    return lambda layout: Path(layout.update_policy).write_text(text)


def rejected(layout: Layout) -> None:
    release_hash = next(iter(release().targets.values()))["hashes"]["sha256"]
    failed = {"new": NEW, "sha256": release_hash, "verdict": "it does not start"}
    Path(layout.rejected).write_text(json.dumps({"rejected": ["x", failed]}))


UNTRUSTED = "refused update_untrusted"
REFUSED: dict[str, tuple[Callable[[Layout], object], str]] = {
    "no payload": (no_payload, f"{UNTRUSTED}.*not the one that was signed"),
    "another payload": (other_payload, f"{UNTRUSTED}.*not the one that was signed"),
    "a larger payload": (larger_payload, "failed update_failed.*file too large"),
    "a link": (linked_payload, "failed update_failed.*symbolic links"),
    "a pipe": (piped_payload, "failed update_failed"),
    "an endless document": (endless_timestamp, "failed update_failed.*file too large"),
    "an older release": (newer_seen, f"{UNTRUSTED}.*timestamp 1 is older than 5"),
    "damaged numbers": (damaged_seen, f"{UNTRUSTED}.*can't be read"),
    "a policy": (policy("off\n"), "refused update_forbidden.*off"),
    "another pinned version": (policy("8.0.0\n"), "refused update_forbidden.*8.0.0"),
    "a payload that failed": (rejected, "refused update_rolled_back.*does not start"),
}


@each_case("name", list(REFUSED))
def test_what_is_refused(name: str, place: Layout, quick: Config) -> None:

    for file in ("seen.json", "policy", "rejected.json"):
        Path(place.updates, file).unlink(missing_ok=True)
    folder = Path(place.downloads)
    for path in folder.iterdir() if folder.exists() else ():
        path.unlink()
    release().write(folder)
    change, expected = REFUSED[name]
    change(place)
    told = ended(place, quick)
    assert re.search(expected, told), told
    assert runs(place) == VERSION
    assert not Path(place.trial).exists()


def test_never_back_unless_the_site_says_so(place: Layout, quick: Config) -> None:
    release(version="0.0.9").write(Path(place.downloads))
    assert "older than the installed" in ended(place, quick, "0.0.9")
    release(2, "0.0.9", older_than=[VERSION]).write(Path(place.downloads))
    updating.install(place, quick, "0.0.9")
    assert runs(place) == "0.0.9"


def test_back_to_the_version_that_the_owner_chose(place: Layout, quick: Config) -> None:
    release(version="0.0.9").write(Path(place.downloads))
    policy("0.0.9\n")(place)
    updating.install(place, quick, "0.0.9")
    assert runs(place) == "0.0.9"


def test_the_installed_version_is_no_update(place: Layout, quick: Config) -> None:
    release(version=VERSION).write(Path(place.downloads))
    assert "this version is installed" in ended(place, quick, VERSION)


def test_a_version_on_trial_is_not_replaced(place: Layout, quick: Config) -> None:
    release().write(Path(place.downloads))
    trials.begin(place, VERSION, "0.0.1", "hash")
    assert "another version is on trial" in ended(place, quick)
    assert trials.is_on(place, VERSION)


def test_a_payload_that_is_no_archive(place: Layout, quick: Config) -> None:
    found = Release()
    found.root()
    found.payload(NEW, b"PK nonsense")
    found.publish().write(Path(place.downloads))
    assert "the payload is damaged" in ended(place, quick)
    assert runs(place) == VERSION


def test_versions_before_the_last_two_are_removed(place: Layout, quick: Config) -> None:
    for age, version in enumerate(("0.0.3", "0.0.2", "0.0.1")):
        add_version(place, version)
        os.utime(Path(place.versions, version), (9e8 - age, 9e8 - age))
    Path(place.versions, ".new-77").mkdir()
    add_version(place, VERSION)
    release().write(Path(place.downloads))
    updating.install(place, quick, NEW)
    assert stored(place) == {*BOTH, "0.0.3", "0.0.3.sha256"}


def test_a_full_disk_is_told_and_leaves_nothing_half(
    place: Layout, quick: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    release().write(Path(place.downloads))
    monkeypatch.setattr(updating, "seal", full)
    assert "no space left on device" in ended(place, quick)
    assert runs(place) == VERSION
    assert stored(place) == {VERSION, f"{VERSION}.sha256"}


# --- cuts ---

CALLS = (
    "open", "write", "fsync", "rename", "mkdir", "symlink", "unlink", "chmod", "fchmod", "rmdir",
)  # fmt: skip
"""What changes the disk, and the opening of files."""


class Cut:
    """Ends this process before its n-th call that changes the disk, as a power cut does.

    What was written and not made durable before is lost: such files are emptied.
    """

    def __init__(self, number: int) -> None:
        self._left = number
        self._loose: dict[str, None] = {}
        for name in CALLS:
            setattr(os, name, self._counting(name, getattr(os, name)))

    def _counting(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                for path in self._loose:
                    if Path(path).is_file():
                        os.truncate(path, 0)
                os._exit(77)
            found = call(*arguments, **named)
            self._note(name, arguments, found)
            return found

        return counted

    def _note(self, name: str, arguments: tuple[Any, ...], found: Any) -> None:
        if name == "open":
            if arguments[1] & (os.O_WRONLY | os.O_RDWR):
                self._loose[str(arguments[0])] = None
        elif name == "fsync":
            self._loose.pop(str(Path(f"/proc/self/fd/{arguments[0]}").readlink()), None)
        elif name == "rename":
            before, after = map(str, arguments)
            for path in list(self._loose):
                if path == before or path.startswith(before + "/"):
                    del self._loose[path]
                    self._loose[after + path[len(before) :]] = None


def cut_at(number: int, work: Callable[[], object]) -> bool:
    """Do the work in a child that is cut; return whether it came to its end before."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            Cut(number)
            work()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 77)
    return status == 0


def each_cut(work: Callable[[], object], reset: Callable[[], None]) -> Iterator[int]:
    number = 0
    while True:
        reset()
        if cut_at(number, work):
            return
        yield number
        number += 1


@FORKS
def test_whenever_the_power_is_cut_the_old_or_the_new_version_runs(
    place: Layout, quick: Config
) -> None:
    release().write(Path(place.downloads))

    def reset() -> None:
        trials.confirm(place)
        add_version(place, VERSION) if current(place.directory) != VERSION else None

    found: list[str] = []
    for _ in each_cut(lambda: updating.install(place, quick, NEW), reset):
        found.append(runs(place))
        # After the boot the launcher counts the start, and the next attempt completes.
        trial.begin(place.directory)
        assert runs(place) == found[-1]
        assert trials.is_on(place, NEW) == (found[-1] == NEW)
        if found[-1] == VERSION:
            updating.install(place, quick, NEW)
            assert stored(place) == BOTH  # what the cut left is gone
        assert runs(place) == NEW
    assert len(found) > 40
    assert set(found) == {VERSION, NEW}


@FORKS
def test_whenever_the_power_is_cut_a_rollback_completes(place: Layout, quick: Config) -> None:
    release().write(Path(place.downloads))

    def reset() -> None:
        Path(place.rejected).unlink(missing_ok=True)
        Path(place.trial).unlink(missing_ok=True)
        if current(place.directory) != VERSION:
            add_version(place, VERSION)
        updating.install(place, quick, NEW)

    def fail() -> None:
        trials.roll_back(place, "no answer")
        trial.begin(place.directory)

    found = []
    for _ in each_cut(fail, reset):
        found.append(runs(place))
        if trials.is_on(place, NEW):
            assert found[-1] == NEW  # it goes on with its trial
            continue
        trial.begin(place.directory)
        assert runs(place) == VERSION
        assert trial.read(place.directory) is None
        (failed,) = json.loads(Path(place.rejected).read_text())["rejected"]
        assert (failed["new"], failed["verdict"]) == (NEW, "no answer")
    assert {VERSION, NEW} == set(found)


# --- service mode ---


@FORKS
def test_root_installs_in_a_child_and_tells_the_client(place: Layout, quick: Config) -> None:
    release().write(Path(place.downloads))
    Path(place.update).write_text(json.dumps({"version": NEW}))
    reports = []
    for expected in (0, 1):
        trials.confirm(place)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = updating.install_for(place, quick, theirs)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == expected
        reports.append(json.loads(ours.recv(8192)))
        ours.close()
        theirs.close()
    assert reports[0] == {"phase": "installed"}
    assert (reports[1]["phase"], reports[1]["code"]) == ("refused", "update_untrusted")
