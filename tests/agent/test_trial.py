"""A version on trial that can't start: the launcher goes back by itself."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import trial

from jump_agent.core.layout import Layout
from jump_agent.linux import trials
from jump_agent.linux.versions import current, point, publish, seal
from tests.structure.sources import ROOT

OLD, NEW = "1.0.0", "2.0.0"
MAIN = """
import os, sys
def main(directory, arguments):
    print({version!r}, *arguments, os.environ.get("HANDED", ""), flush=True)
    {end}
"""


class Place:
    """An installation with two versions whose program is a line of the test."""

    def __init__(self, folder: Path, end: str) -> None:
        self.layout = Layout(str(folder))
        Path(self.layout.lib).mkdir(parents=True)
        Path(self.layout.updates).mkdir()
        for name in ("launch.py", "verify_version.py", "trial.py"):
            shutil.copy(ROOT / "agent" / name, self.layout.lib)
        for version, last in ((NEW, end), (OLD, "return 0")):
            self.add(version, MAIN.format(version=version, end=last))
        trials.begin(self.layout, NEW, OLD, "hash")
        point(self.layout.directory, NEW)

    def add(self, version: str, text: str) -> None:
        built = Path(self.layout.versions, ".new")
        (built / "jump_agent").mkdir(parents=True)
        (built / "jump_agent" / "main.py").write_text(text)
        seal(str(built))
        publish(self.layout.directory, str(built), version)

    def start(self, command: str = "serve") -> tuple[int, list[str]]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", f"{self.layout.lib}/launch.py", command],
            capture_output=True,
            text=True,
            env={"HANDED": "over"},
            check=False,
        )
        return done.returncode, done.stdout.splitlines()

    def trial(self) -> "dict[str, object] | None":
        return trial.read(self.layout.directory)

    def rejected(self) -> list[dict[str, str]]:
        listed: list[dict[str, str]] = json.loads(Path(self.layout.rejected).read_text())[
            "rejected"
        ]
        return listed


def make(tmp_path: Path, end: str) -> Place:
    return Place(tmp_path / "client", end)


def test_a_version_that_stops_properly_stays_on_trial(tmp_path: Path) -> None:
    place = make(tmp_path, "return 0")
    for _ in range(trial.STARTS + 2):
        assert place.start() == (0, ["2.0.0 serve over"])
    found = place.trial()
    assert found is not None
    assert found["starts"] == 0
    trials.confirm(place.layout)
    assert place.start() == (0, ["2.0.0 serve over"])
    assert place.trial() is None


@pytest.mark.parametrize(
    ("end", "verdict"),
    [("raise KeyError('a bug')", "KeyError: 'a bug'"), ("import nothing_such", "ModuleNotFound")],
)
def test_an_error_starts_the_version_before_in_its_place(
    tmp_path: Path, end: str, verdict: str
) -> None:
    place = make(tmp_path, end)
    assert place.start() == (0, ["2.0.0 serve over", "1.0.0 serve over"])
    assert place.trial() is None
    (failed,) = place.rejected()
    assert (failed["new"], failed["sha256"]) == (NEW, "hash")
    assert verdict in failed["verdict"]
    assert place.start() == (0, ["1.0.0 serve over"])


def test_a_version_whose_files_are_damaged_is_not_even_started(tmp_path: Path) -> None:
    place = make(tmp_path, "return 0")
    Path(place.layout.versions, NEW, "jump_agent", "main.py").write_text("")
    assert place.start("status")[0] == 71
    assert place.start() == (0, ["1.0.0 serve over"])
    assert place.rejected()[0]["verdict"] == "its files are damaged"


def test_a_version_that_dies_is_given_some_starts(tmp_path: Path) -> None:
    place = make(tmp_path, "os.kill(os.getpid(), 9)")
    for _ in range(trial.STARTS):
        assert place.start() == (-9, ["2.0.0 serve over"])
    assert place.start() == (0, ["1.0.0 serve over"])
    assert place.rejected()[0]["verdict"] == "it does not start"


def test_another_boot_is_no_crash(tmp_path: Path) -> None:
    place = make(tmp_path, "os.kill(os.getpid(), 9)")
    for _ in range(trial.STARTS + 3):
        place.start()
        values = json.loads(Path(place.layout.trial).read_text())
        Path(place.layout.trial).write_text(json.dumps({**values, "boot": "another"}))
    assert place.start()[1] == ["2.0.0 serve over"]


def test_only_the_main_process_is_counted(tmp_path: Path) -> None:
    place = make(tmp_path, "raise KeyError")
    before = place.trial()
    assert place.start("status")[0] == 1
    assert place.trial() == before


def test_a_trial_that_has_not_begun_is_forgotten(tmp_path: Path) -> None:
    place = make(tmp_path, "return 0")
    point(place.layout.directory, OLD)
    assert place.start() == (0, ["1.0.0 serve over"])
    assert place.trial() is None
    assert not Path(place.layout.rejected).exists()


def test_the_order_to_go_back_is_carried_out_at_the_start(tmp_path: Path) -> None:
    place = make(tmp_path, "return 0")
    trials.roll_back(place.layout, "no answer")
    assert not trials.is_on(place.layout, NEW)
    assert current(place.layout.directory) == NEW
    assert place.start() == (0, ["1.0.0 serve over"])
    assert place.rejected()[0]["verdict"] == "no answer"
    assert not trials.roll_back(place.layout, "no trial")


def test_damaged_files_do_not_stop_it(tmp_path: Path) -> None:
    place = make(tmp_path, "return 0")
    for text in ("{", "[]", "{}", '{"new": 1}'):
        Path(place.layout.trial).write_text(text)
        assert place.start() == (0, ["2.0.0 serve over"])
    trials.begin(place.layout, NEW, OLD, "hash")
    Path(place.layout.rejected).write_text("{")
    assert trial.reject(place.layout.directory, "x" * 999)
    assert len(place.rejected()[0]["verdict"]) == 200
    assert not trial.reject(place.layout.directory, "again")


def test_the_last_failures_are_remembered_once_each(tmp_path: Path) -> None:
    place = make(tmp_path, "return 0")
    for number in [*range(trial.KEPT + 3), trial.KEPT + 2]:
        trials.begin(place.layout, NEW, OLD, str(number))
        point(place.layout.directory, NEW)
        assert trial.reject(place.layout.directory, "bad")
    hashes = [one["sha256"] for one in place.rejected()]
    assert hashes == [str(number) for number in range(3, trial.KEPT + 3)]


def test_an_owner_without_rights_changes_nothing(tmp_path: Path) -> None:
    place = make(tmp_path, "return 0")
    Path(place.layout.updates, f"trial.json.tmp-{os.getpid()}").mkdir()
    with pytest.raises(OSError, match="directory"):
        trial.begin(place.layout.directory)
