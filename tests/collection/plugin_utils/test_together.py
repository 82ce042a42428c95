"""What several processes of a run do together is done once, by whoever comes first."""

import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest
from ansible import constants
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._together import Together

DOUBLE = "twice"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    return tmp_path


class Work:
    """Doubles what is known of each, and keeps what it was given."""

    def __init__(self) -> None:
        self.given: list[dict[str, Any]] = []

    def __call__(self, wanted: dict[str, Any]) -> dict[str, Any]:
        self.given.append(wanted)
        return {name: [known, known] for name, known in wanted.items()}


def test_whoever_comes_first_does_it_for_all_that_are_wanted() -> None:
    work = Work()
    for name in ("a", "b", "c"):
        Together("things").want(name, name.upper())
    told = [Together("things").outcome(name, DOUBLE, work) for name in ("c", "a", "b")]
    assert told == [["C", "C"], ["A", "A"], ["B", "B"]]
    assert work.given == [{"a": "A", "b": "B", "c": "C"}]


def test_what_is_wanted_later_is_done_then_and_what_is_wanted_again_anew() -> None:
    work = Work()
    things = Together("things")
    things.want("a", 1)
    things.outcome("a", DOUBLE, work)
    things.want("b", 2)
    things.want("a", 3)
    assert things.outcome("b", DOUBLE, work) == [2, 2]
    assert things.outcome("a", DOUBLE, work) == [3, 3]
    assert work.given == [{"a": 1}, {"a": 3, "b": 2}]


def test_nothing_needs_to_be_announced() -> None:
    work = Work()
    for _ in range(2):
        assert Together("things").outcome("a", DOUBLE, work, keep=True) == [None, None]
    assert len(work.given) == 1


def test_an_outcome_is_told_once_unless_it_is_kept() -> None:
    work = Work()
    for known in (1, 2):
        Together("things").want("a", known)
        Together("things").want("b", known)
        assert Together("things").outcome("a", DOUBLE, work) == [known, known]
    # What was told before is no answer to what is asked now.
    assert Together("things").outcome("a", DOUBLE, work) == [None, None]
    assert Together("things").outcome("b", DOUBLE, work) == [2, 2]
    assert len(work.given) == 3


def test_another_way_or_another_subject_is_done_by_itself() -> None:
    work = Work()
    Together("things").outcome("a", DOUBLE, work)
    Together("things").outcome("a", "by another server", work)
    Together("others").outcome("a", DOUBLE, work)
    assert len(work.given) == 3


def test_what_failed_is_tried_by_the_next_one() -> None:
    def fails(_wanted: dict[str, Any]) -> dict[str, Any]:
        raise OSError("no answer")

    things = Together("things")
    things.want("a", 1)
    with pytest.raises(OSError, match="no answer"):
        things.outcome("a", DOUBLE, fails)
    assert things.outcome("a", DOUBLE, Work()) == [1, 1]


def test_what_only_this_process_knows_of_a_result_is_left_out() -> None:
    def fails(wanted: dict[str, Any]) -> dict[str, Any]:
        return {name: {"failed": True, "msg": "no", "exception": object()} for name in wanted}

    things = Together("things")
    for _ in range(2):
        told = things.outcome("a", DOUBLE, fails, keep=True)
        assert told == {"failed": True, "msg": "no", "exception": None}


def test_others_cannot_look_inside(folder: Path) -> None:
    Together("things").want("a", "a secret")
    assert {path.stat().st_mode & 0o077 for path in folder.glob("bomgar.jumpclient/things")} == {0}


def _once(number: int, seen: str) -> None:
    def work(wanted: dict[str, Any]) -> dict[str, Any]:
        with Path(seen).open("a", encoding="ascii") as stream:
            stream.write(f"{number}\n")
        return dict.fromkeys(wanted, number)

    assert isinstance(Together("things").outcome("a", DOUBLE, work, keep=True), int)


def test_several_processes_take_turns(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    context = multiprocessing.get_context("fork")  # as Ansible's
    workers = [context.Process(target=_once, args=(number, str(seen))) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == os.EX_OK
    assert len(seen.read_text().split()) == 1
