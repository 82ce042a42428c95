"""What the audit log has of a files tool's pipe, also when its ends lie or break the rules."""

from typing import Any

import pytest

from jump_server.hub.ports import Viewer
from jump_server.sessions.file_log import LIMIT, FileLog, FileOperation
from jump_server.sessions.file_tap import ACTIONS, FileTap
from jump_wire import codec, files, kinds
from tests.cases import each_case
from tests.server.world import ROOT

SHA = "a" * 64
ANN = Viewer("1", "ann", actor=ROOT)


class Watched:
    """A tap, and what it has written."""

    def __init__(self) -> None:
        self.operations: list[FileOperation] = []
        self.log = FileLog(self.operations.extend)
        self.resumed = 0
        self.tap = FileTap(self.log, "5" * 32, self._resume)

    def _resume(self) -> None:
        self.resumed += 1

    def ask(self, message: Any) -> bool:
        return self.tap.take(codec.encode(message), sender=ANN)

    def answer(self, message: Any) -> None:
        assert self.tap.take(codec.encode(message), sender=None)

    def rows(self) -> list[tuple[str, dict[str, Any]]]:
        self.log.close()
        return [(each.action.partition(".")[2], each.details) for each in self.operations]


@pytest.fixture
def pipe() -> Watched:
    return Watched()


def test_an_upload_and_a_download(pipe: Watched) -> None:
    pipe.ask(files.WriteFile(1, "/srv/a", "b" * 32, 7))
    pipe.ask(files.ReadFile(2, "b", offset=3))
    assert pipe.tap.take(b"\0\0\0\1 bytes", sender=ANN)
    pipe.answer(files.ReadStarted(2, 3, 9))
    pipe.ask(files.CommitFile(1, 8, SHA))
    assert pipe.rows() == []
    pipe.answer(files.RequestDone(1, 1, 8, SHA))
    pipe.answer(files.RequestFailed(2, "file_changed", "b"))
    assert pipe.rows() == [
        (
            "file_uploaded",
            {"path": "/srv/a", "size": 8, "entries": 1, "sha256": SHA, "outcome": "done"},
        ),
        ("file_downloaded", {"path": "~/b", "size": 9, "outcome": "file_changed"}),
    ]


def test_what_is_known_of_the_others(pipe: Watched) -> None:
    for message in (
        files.ListFolder(1, ""),
        files.FindPaths(2, "/var/*.log"),
        files.MakeFolder(3, "/a\n\x1b[2Jb"),
        files.MovePath(4, "/a", "/caf\0e9"),
        files.SetMode(5, "/a", 0o4755),
        files.ReadZip(6, "/a", "b/c"),
        files.DeletePath(7, "/a", recursive=True),
    ):
        pipe.ask(message)
        pipe.answer(files.RequestDone(message.request, count=2, skipped=1))
    rest = {"entries": 2, "skipped": 1, "outcome": "done"}
    assert pipe.rows() == [
        ("files_listed", {"path": "~/", **rest}),
        ("files_listed", {"path": "/var/*.log", **rest}),
        ("folder_created", {"path": "/a\\n\\x1b[2Jb", **rest}),
        ("file_renamed", {"path": "/a", "renamed_to": "/caf\\xe9", **rest}),
        ("file_mode_changed", {"path": "/a", "mode": "4755", **rest}),
        ("folder_downloaded", {"path": "/a", "names": "b/c", **rest}),
        ("file_deleted", {"path": "/a", **rest}),
    ]


def test_a_cut_leaves_a_row_for_what_was_running(pipe: Watched) -> None:
    pipe.ask(files.ReadFile(1, "/a"))
    pipe.answer(files.ReadStarted(1, 0, 10**10))
    pipe.tap.closed()
    assert pipe.rows() == [
        ("file_downloaded", {"path": "/a", "size": 10**10, "outcome": "unfinished"})
    ]


def test_an_agent_that_lies_changes_nothing(pipe: Watched) -> None:
    pipe.answer(files.RequestDone(9, 5, 5))
    pipe.ask(files.ReadFile(1, "/a"))
    for frame in ("[146,1,", "[146,-1]", "nonsense", "[9999]", "[147,1,5]"):
        assert pipe.tap.take(frame, sender=None)
    pipe.answer(files.RequestDone(1, size=5))
    pipe.answer(files.RequestDone(1, size=6))
    assert [details["size"] for _, details in pipe.rows()] == [5]


@each_case("frame", ["[9999,1]", "[136,1]", "nonsense", '[136,1,"/a"]', '[129,1,"/b"]'])
def test_a_viewer_that_breaks_the_rules_is_not_let_through(frame: str) -> None:
    pipe = Watched()
    pipe.ask(files.ReadFile(1, "/a"))
    with pytest.raises((codec.RemoteProtocolError, codec.UnknownMessage)):
        pipe.tap.take(frame, sender=ANN)


def test_no_more_requests_run_than_the_protocol_allows(pipe: Watched) -> None:
    for request in range(1, files.REQUESTS + 1):
        pipe.ask(files.ListFolder(request, "/"))
    with pytest.raises(codec.RemoteProtocolError):
        pipe.ask(files.ListFolder(100, "/"))


def test_a_flood_is_held_back_until_it_is_written(pipe: Watched) -> None:
    for request in range(1, LIMIT + 1):
        assert pipe.ask(files.ListFolder(request, "/"))
        pipe.answer(files.RequestDone(request))
    assert not pipe.ask(files.ListFolder(LIMIT + 1, "/"))
    assert pipe.tap.take(codec.encode(files.BytesTaken(1, 0)), sender=ANN)
    assert pipe.resumed == 0
    pipe.log.flush()
    assert pipe.resumed == 1
    pipe.answer(files.RequestDone(LIMIT + 1))
    assert len(pipe.rows()) == LIMIT + 1


def test_every_request_of_the_protocol_has_an_action() -> None:
    others = {"BytesTaken", "CancelRequest", "CommitFile"}
    asked = {
        each.__name__
        for each in vars(files).values()
        if isinstance(each, type) and str(each.__doc__).startswith("Viewer to agent")
    }
    assert asked - others == {each.__name__ for each in ACTIONS}
    assert kinds.FILES.name == "files"
