"""The files tool's pipe: paths, frames and entries, also those of a peer that lies."""

import json
from typing import Any

import pytest

from jump_wire import file_streams as files
from jump_wire.codec import FRAME_LIMIT, RemoteProtocolError

NAMES = {
    b"": "",
    b"/etc/hosts": "/etc/hosts",
    "/srv/é 漢\n🖥".encode(): "/srv/é 漢\n🖥",
    b"caf\xe9.txt": "caf\x00e9.txt",
    b"\xff\xfe\\xff%ff": "\x00ff\x00fe\\xff%ff",
    b"\xed\xa0\x80": "\x00ed\x00a0\x0080",  # a surrogate is not valid UTF-8
    b"a\xc3": "a\x00c3",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_sent_without_a_loss(name: bytes) -> None:
    assert files.path_text(name) == NAMES[name]
    assert files.path_bytes(NAMES[name]) == name
    NAMES[name].encode()  # as a text frame


@pytest.mark.parametrize(
    "wrong", ["\0", "a\0", "\x00zz", "\x00FF", "\x0041", "\x00c3\x00a9", "\x00f", "\udc80"]
)
def test_what_is_no_path_is_refused(wrong: str) -> None:
    with pytest.raises(RemoteProtocolError):
        files.path_bytes(wrong)


def test_a_path_is_shown_on_one_line() -> None:
    assert files.shown("a\nb\x1b[2J\x00e9é\u202e") == "a\\nb\\x1b[2J\\xe9é\\u202e"


def test_a_frame_has_its_request_and_offset() -> None:
    frame = files.pack_chunk(7, 2**40, b"abc")
    assert len(frame) == files.HEADER.size + 3
    chunk = files.unpack_chunk(frame)
    assert (chunk.request, chunk.offset, bytes(chunk.data)) == (7, 2**40, b"abc")
    longest = files.pack_chunk(1, 0, bytes(files.CHUNK_LIMIT))
    assert len(longest) == FRAME_LIMIT
    assert len(files.unpack_chunk(longest).data) == files.CHUNK_LIMIT


@pytest.mark.parametrize(
    "frame", [b"", b"\0" * 12, bytes(FRAME_LIMIT + 1), b"\0\0\0\1" + b"\xff" * 8 + b"x"]
)
def test_other_frames_are_refused(frame: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        files.unpack_chunk(frame)


def test_entries_come_back_as_they_were_sent() -> None:
    rows: Any = [
        ["a\nb", "f", 5, 0o644, 1, 2, "ann", "ann"],
        ["c\0e9", "l", 0, 0o777, 0, 0, "", "", "/x"],
    ]
    found = files.unpack_entries(files.pack_entries(rows), of_folder=True)
    assert found[0] == files.Entry("a\nb", "f", 5, 0o644, 1, 2, "ann", "ann")
    assert (found[1].target, found[1].target_type) == ("/x", "")
    (path,) = files.unpack_entries(files.pack_entries([["../a/b", "d"]]), of_folder=False)
    assert path.name == "../a/b"


@pytest.mark.parametrize(
    "rows",
    [
        {},
        None,
        "x",
        [{}],
        [[]],
        [["a"]],
        [["a", "f", -1]],
        [["a", "f", 2**53]],
        [["a", "ff"]],
        [["..", "d"]],
        [[".", "d"]],
        [["", "d"]],
        [["a/b", "f"]],
        [["/etc/passwd", "f"]],
        [["a\0b", "f"]],
        [["a", "l", 0, 0, 0, 0, "", "", "\0"]],
        [["x" * 12286, "f"]],
    ],
)
def test_entries_that_lie_are_refused(rows: Any) -> None:
    with pytest.raises(RemoteProtocolError):
        files.unpack_entries(json.dumps(rows).encode(), of_folder=True)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"[" * 100_000, b"\xff"])
def test_entries_that_are_not_json_are_refused(data: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        files.unpack_entries(data, of_folder=True)
