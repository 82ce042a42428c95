"""One request, and one pipe, against ends that break the rules."""

from typing import Any

import pytest

from jump_api.file_pipes import FilesPipe
from jump_api.file_requests import PipeLost, Request
from jump_wire import codec, files
from jump_wire.codec import RemoteProtocolError
from jump_wire.errors import UserError
from jump_wire.file_streams import Chunk

from .lines import DROP, Script, refused
from .loops import run


def made(*says: Any) -> tuple[FilesPipe, Request]:
    pipe = FilesPipe(Script(*says))
    return pipe, pipe.request(files.ReadFile, "/x")


def chunk(offset: int, size: int) -> Chunk:
    return Chunk(1, offset, memoryview(bytes(size)))


def test_unacknowledged_bytes_have_a_limit() -> None:
    _, request = made()
    size = 256 * 1024 - 12
    offset = 0
    while offset <= files.WINDOW:
        request.add_chunk(chunk(offset, size))
        offset += size
    with pytest.raises(RemoteProtocolError, match="more bytes"):
        request.add_chunk(chunk(offset, size))


def test_nothing_follows_the_end() -> None:
    _, request = made()
    request.add_message(files.RequestDone(1))
    with pytest.raises(RemoteProtocolError):
        request.add_message(files.RequestDone(1))
    with pytest.raises(RemoteProtocolError):
        request.add_chunk(chunk(0, 1))
    assert run(request.pieces()) == []
    assert request.done == files.RequestDone(1)


def test_bytes_that_were_never_sent_are_not_taken() -> None:
    _, request = made()
    with pytest.raises(RemoteProtocolError):
        request.add_message(files.BytesTaken(1, 5))


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        (DROP, PipeLost),
        (refused("session_ended"), UserError),
        ("[144,7,1,1]", UserError),  # a request that there never was
        ("no message", UserError),
    ],
)
def test_a_pipe_that_ends(end: Any, kind: type[Exception]) -> None:
    pipe, request = made("[999]", codec.encode(files.RequestProgress(1)), end)
    run(pipe.receive())
    with pytest.raises(kind):
        run(request.pieces())
    assert not pipe.was_useful


def test_a_pipe_begins_with_the_account() -> None:
    attached = files.FilesAttached("jane", "/home/jane")
    assert run(made(codec.encode(attached))[0].attached()) == attached
    for wrong in (b"bytes", codec.encode(files.RequestDone(1)), "x", DROP):
        with pytest.raises(PipeLost):
            run(made(wrong)[0].attached())
