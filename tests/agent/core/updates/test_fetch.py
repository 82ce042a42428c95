"""The short process of an update: what it downloads, verifies, stores and reports."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jump_agent import VERSION
from jump_agent.core import identity
from jump_agent.core.identity import Identity
from jump_agent.core.layout import SERVICE, Config, Layout
from jump_agent.core.platform import current
from jump_agent.core.updates import fetch, known
from jump_agent.core.updates.repository import Seen
from tests.agent.fake_server import FakeServer
from tests.agent.marks import FORKS
from tests.agent.peers import PATIENCE
from tests.agent.releases import PATH, Release
from tests.cases import each_case
from tests.structure.sources import ROOT

NEW = "9.0.0"
FIRST = Release().root()


@pytest.fixture
def place(layout: Layout) -> Layout:
    Path(layout.trust).mkdir()
    Path(layout.root).write_bytes(FIRST)
    Path(layout.updates).mkdir()
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    return layout


def serve(server: FakeServer, number: int = 2, data: bytes = b"code", **custom: Any) -> Release:
    found = Release(number=number)
    found.root()
    found.payload(NEW, data, **custom)
    found.publish()
    server.updates.files = {f"{PATH}/{name}": text for name, text in found.files.items()}
    return found


def offer(layout: Layout, **changes: Any) -> None:
    values = {"version": NEW, "path": PATH, "spec": 1, "root_version": 1, "within_seconds": 0}
    Path(layout.update).write_text(json.dumps({**values, **changes}))


def run(layout: Layout, config: Config, mode: str = SERVICE) -> list[dict[str, Any]]:
    reports: list[dict[str, Any]] = []
    fetch.update(layout, config._replace(mode=mode), reports.append)
    return reports


def test_it_stores_what_root_verifies_again(
    place: Layout, config: Config, server: FakeServer
) -> None:
    release = serve(server)
    offer(place)
    assert run(place, config) == [{"phase": "downloading"}, {"phase": "verified"}]
    folder = Path(place.downloads)
    assert (folder / "payload.zip").read_bytes() == b"code"
    for name in ("timestamp.json", "2.snapshot.json", "2.targets.json"):
        assert (folder / name).read_bytes() == release.files[name]
    assert json.loads((folder / "seen.json").read_text())["timestamp"] == 2
    # The next update keeps no payload or document of this one.
    (folder / "0.part").touch()
    serve(server, 3, b"other")
    assert run(place, config)[-1] == {"phase": "verified"}
    assert (folder / "payload.zip").read_bytes() == b"other"
    assert sorted(path.name for path in folder.iterdir()) == [
        "3.snapshot.json",
        "3.targets.json",
        "payload.zip",
        "seen.json",
        "timestamp.json",
    ]


def test_in_user_mode_it_installs_too(
    place: Layout, config: Config, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    updates = type(current().updates)
    monkeypatch.setattr(updates, "install", lambda _, __, ___, version: installed.append(version))
    serve(server)
    offer(place)
    assert run(place, config, "user")[-1] == {"phase": "installed"}
    assert installed == [NEW]


Change = Callable[[Layout, FakeServer], object]
ENDS: dict[str, tuple[Change, tuple[str, str, str]]] = {
    "not enrolled": (
        lambda place, _: Path(place.identity).unlink(),
        ("failed", "update_failed", "this client is not enrolled"),
    ),
    "another form": (
        lambda place, _: offer(place, spec=2),
        ("refused", "update_untrusted", "form that this version does not know"),
    ),
    "no path": (
        lambda place, _: offer(place, path="//elsewhere"),
        ("failed", "update_failed", "path is invalid"),
    ),
    "withdrawn": (
        lambda _, server: server.updates.files.clear(),
        ("failed", "update_failed", "no longer offers it"),
    ),
    "another version": (
        lambda place, _: offer(place, version="9.0.1"),
        ("refused", "update_untrusted", "has not signed this version"),
    ),
    "a policy": (
        lambda place, _: Path(place.update_policy).write_text(VERSION),
        ("refused", "update_forbidden", VERSION),
    ),
    "older documents than its own": (
        lambda place, _: known.Known(place, place.downloads, 0o600).keep(Seen(0, 9), None),
        ("refused", "update_untrusted", "timestamp 2 is older than 9"),
    ),
    "older documents than the owner's": (
        lambda place, _: known.Known(place, place.updates, 0o644).keep(Seen(0, 8), None),
        ("refused", "update_untrusted", "timestamp 2 is older than 8"),
    ),
    "a damaged root document": (
        lambda place, _: Path(place.root).write_text("{"),
        ("refused", "update_untrusted", "malformed"),
    ),
    "an unreadable authority": (
        lambda place, _: Path(place.ca).write_text("no certificate"),
        ("failed", "update_failed", "no usable ca certificate"),
    ),
}


@each_case("name", list(ENDS))
def test_how_it_ends(name: str, place: Layout, config: Config, server: FakeServer) -> None:
    kept = {path: Path(path).read_bytes() for path in (place.identity, place.root, place.ca)}
    for folder in (place.downloads, place.updates):
        for left in Path(folder).glob("*"):
            left.unlink()
    serve(server)
    offer(place)
    change, (phase, code, reason) = ENDS[name]
    try:
        change(place, server)
        (report,) = run(place, config)
    finally:
        for path, data in kept.items():
            Path(path).write_bytes(data)
    assert (report["phase"], report["code"]) == (phase, code)
    assert reason in " ".join(report["parameters"]), report
    assert bool(report.get("withdrawn")) == (name == "withdrawn")


def test_its_own_damaged_numbers_are_no_obstacle(
    place: Layout, config: Config, server: FakeServer
) -> None:
    serve(server)
    offer(place)
    Path(place.downloads).mkdir()
    (Path(place.downloads) / "seen.json").write_text("[")
    assert run(place, config)[-1] == {"phase": "verified"}


def test_a_package_may_bring_a_newer_root(place: Layout) -> None:
    before, later = Release(), Release()
    newer = later.root(2, before)
    own = known.Known(place, place.updates, 0o644)
    own.keep(Seen(1), FIRST)
    Path(place.root).write_bytes(newer)
    assert own.load() == (newer, Seen(1))


LAUNCH = """
import sys
sys.path[:0] = [{agent!r}, {wire!r}]
from jump_agent.platforms import choose
choose()
from jump_agent.core.config_file import read_config
from jump_agent.core.layout import Layout
from jump_agent.core.updates import fetch
layout = Layout({directory!r})
sys.exit(fetch.main(layout, read_config(layout), []))
"""


def start(place: Layout, config: Config) -> Any:
    code = LAUNCH.format(
        agent=str(ROOT / "agent"), wire=str(ROOT / "wire"), directory=place.directory
    )
    Path(place.lib, "launch.py").write_text(code)
    return current().processes.start_command(place, config, "update")


@FORKS
def test_the_process_reports_over_its_input(
    place: Layout, config: Config, server: FakeServer
) -> None:
    serve(server)
    offer(place, version="9.0.1")
    process = start(place, config)
    assert json.loads(process.control.recv(8192))["code"] == "update_untrusted"
    assert process.control.recv(8192) == b""
    process.control.close()
    process.wait(10)


@FORKS
def test_the_process_ends_with_the_client(
    place: Layout, config: Config, server: FakeServer
) -> None:
    server.updates.busy = [600] * 10
    offer(place)
    process = start(place, config)
    while not server.updates.asked:
        assert not process.has_ended()
    process.control.close()
    process.wait(PATIENCE)
    with pytest.raises(ChildProcessError):
        process.has_ended()
