"""Where a demo lives, and that all of it goes away, whatever it got to."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.demo import place, processes
from tools.demo.place import Place
from tools.demo.progress import DemoError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("JUMP_DEMO_DIR", str(tmp_path / "demo"))
    chosen = place.choose()
    # The account is for the test of the whole demo; here root is an ordinary user.
    return Place(chosen.base, chosen.outside, chosen.account, as_root=False)


def test_a_person_chooses_the_folder(here: Place, tmp_path: Path) -> None:
    assert here.base == tmp_path / "demo"
    assert here.client == tmp_path / "demo" / "client"
    assert here.log.parent == here.base


def test_a_folder_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JUMP_DEMO_DIR", str(tmp_path / "file" / "demo"))
    with pytest.raises(DemoError, match="Set JUMP_DEMO_DIR to another folder"):
        place.choose()


def test_one_demo_at_a_time(here: Place) -> None:
    with place.only_one(here), pytest.raises(DemoError, match="already running"):  # noqa: SIM117
        with place.only_one(here):
            pytest.fail("two demos at once")
    with place.only_one(here):
        pass


def test_everything_made_is_removed(here: Place) -> None:
    place.prepare(here, deploys_here=True)
    here.server.mkdir()
    (here.server / "jump.db").write_text("data")
    here.client.mkdir()
    recalled = here.recall()
    assert place.leftovers(here, recalled) == [str(here.work), str(here.client)]
    place.clean(here, recalled)
    assert list(here.base.iterdir()) == []
    assert here.recall() == {}


def test_what_a_killed_demo_left_is_ended_and_removed(here: Place) -> None:
    place.prepare(here, deploys_here=True)
    here.server.mkdir()
    here.client.mkdir()
    script = here.client / "jump-client"
    script.write_text("#!/bin/sh\nread line\n")
    script.chmod(0o755)
    client = subprocess.Popen([script], stdin=subprocess.PIPE)
    server = subprocess.Popen(
        ["sh", "-c", "read line", "sh", str(here.server)], stdin=subprocess.PIPE
    )
    # A process that was just started has no arguments yet for a moment.
    assert processes.wait_for(lambda: len(processes.with_argument(str(here.server))) == 1, 5)
    assert processes.wait_for(lambda: len(processes.running_from(here.client)) == 1, 5)
    successor = Place(here.base, here.outside, here.account, as_root=False)
    place.clean(successor, successor.recall())
    assert (client.wait(5), server.wait(5)) == (-15, -15)
    assert not here.client.exists()
    for process in (client, server):
        process.communicate()


def test_the_uninstall_of_the_client_is_used(here: Place, tmp_path: Path) -> None:
    place.prepare(here, deploys_here=True)
    here.client.mkdir()
    uninstall = here.client / "uninstall"
    uninstall.write_text(f"#!/bin/sh\necho gone > {tmp_path}/told\n")
    uninstall.chmod(0o755)
    place.clean(here, here.recall())
    assert (tmp_path / "told").read_text() == "gone\n"


@pytest.mark.parametrize("name", ["client", "run", "home"])
def test_what_others_made_is_not_touched(here: Place, name: str) -> None:
    (here.base / name).mkdir()
    with pytest.raises(DemoError, match=f"{name} exists"):
        place.prepare(here, deploys_here=True)
    assert here.recall() == {}
    place.clean(here, here.recall())
    assert (here.base / name).is_dir()


def test_a_damaged_state_is_no_reason_to_delete_things(here: Place) -> None:
    (here.base / "state.json").write_text("{")
    (here.base / "client").mkdir()
    place.clean(here, here.recall())
    assert (here.base / "client").is_dir()


def test_what_cannot_be_removed_is_named(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.prepare(here, deploys_here=True)
    monkeypatch.setattr(shutil, "rmtree", lambda _folder: None)
    with pytest.raises(DemoError, match=f"could not be removed: {here.work}"):
        place.clean(here, here.recall())
    assert here.recall()


def test_state_is_written_whole(here: Place) -> None:
    here.remember(folders=[])
    here.remember(lab="demo-1")
    assert here.recall() == {"folders": [], "lab": "demo-1"}
    assert [path.name for path in here.base.iterdir()] == ["state.json"]


def test_the_process_that_asks_is_never_among_the_leftovers(here: Place) -> None:
    assert os.getpid() not in [each.pid for each in processes.with_argument(str(here.server))]
