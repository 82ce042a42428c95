"""The files tool on its pipe: requests side by side, and a viewer that breaks the rules."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_agent.tools.files import make
from jump_wire import codec, files, kinds, messages
from jump_wire.codec import RemoteProtocolError
from jump_wire.file_streams import pack_chunk, unpack_chunk
from tests.agent.core.test_client import Start, start
from tests.agent.fake_server import FakeServer
from tests.agent.linux.files.viewing import UPLOAD, Viewer, code
from tests.agent.marks import FORKS
from tests.agent.peers import LinkPeer, Peer
from tests.agent.running import online

__all__ = ["start"]

CONTENT = os.urandom(3 * files.WINDOW)


@pytest.fixture
def viewer() -> Iterator[Viewer]:
    found = Viewer(make(kinds.Nothing()))
    yield found
    found.tool.end()


def test_it_says_who_and_where_it_is(viewer: Viewer) -> None:
    (attached,) = viewer.got
    assert attached.home.startswith("/")
    assert attached.account
    viewer.tool.detach()
    assert viewer.tool.finished


def test_a_short_request_does_not_wait_for_a_long_one(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(CONTENT)
    (tmp_path / "short").write_bytes(b"short")
    viewer.tell(files.ReadFile(1, f"{tmp_path}/long"))
    viewer.tell(files.ReadFile(2, f"{tmp_path}/short"))
    viewer.until(2)
    assert len(viewer.streams[1]) < files.WINDOW
    assert viewer.until(1).size == len(CONTENT)
    assert viewer.streams[1] == CONTENT


def test_a_cancelled_request_says_so_once(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(CONTENT)
    viewer.acknowledges = False
    viewer.tell(files.ReadFile(1, f"{tmp_path}/long"))
    viewer.until(1, files.ReadStarted)
    viewer.tell(files.CancelRequest(1))
    viewer.tell(files.CancelRequest(1))
    viewer.tell(files.BytesTaken(1, 5))  # it was on its way
    assert [code(each) for each in viewer.all_of(files.RequestFailed, 1)] == ["file_cancelled"]
    viewer.tool.pump(0)
    assert viewer.tool.interests()[1][1] is False


def test_what_breaks_the_rules_ends_the_pipe(viewer: Viewer, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    viewer.acknowledges = False
    viewer.tell(files.ReadFile(5, f"{tmp_path}/file"))
    for wrong in (
        files.ListFolder(5, "/"),
        files.ListFolder(4, "/"),
        files.BytesTaken(5, 1),
        files.BytesTaken(6, 0),
        files.CommitFile(5, 0, ""),
    ):
        with pytest.raises(RemoteProtocolError):
            viewer.tell(wrong)
    for request in (5, 6):
        with pytest.raises(RemoteProtocolError):
            viewer.put(request, 0, b"x")
    for request in range(6, 5 + files.REQUESTS):
        viewer.tell(files.ListFolder(request, "/"))
    with pytest.raises(RemoteProtocolError):
        viewer.tell(files.ListFolder(100, "/"))


def test_messages_of_a_newer_viewer_are_ignored(viewer: Viewer) -> None:
    viewer.tell(messages.Resize(80, 24))
    before = list(viewer.got)
    viewer.tool.pump(0)
    assert viewer.got == before


def opened(server: FakeServer, link: LinkPeer, number: int) -> Peer:
    """Open a pipe of the same tool."""
    link.send(messages.OpenPipe(f"p{number}", f"t{number}", "files", "s1", "f1", verbs=("files",)))
    pipe = server.pipe()
    assert isinstance(codec.decode(str(pipe.next())), files.FilesAttached)
    return pipe


def answer(pipe: Peer, received: bytearray) -> Any:
    """The next message; bytes before it are acknowledged and added to ``received``."""
    while True:
        frame = pipe.next()
        if isinstance(frame, str):
            return codec.decode(frame)
        assert frame is not None
        chunk = unpack_chunk(frame)
        received += chunk.data
        pipe.send(codec.encode(files.BytesTaken(1, chunk.offset + len(chunk.data))))


@FORKS
def test_a_download_continues_after_a_cut(start: Start, server: FakeServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(CONTENT)
    start()
    link = online(server)
    pipe = opened(server, link, 1)
    pipe.send(codec.encode(files.ReadFile(1, f"{tmp_path}/file")))
    received = bytearray()
    version = answer(pipe, received).version
    while len(received) < 500_000:
        frame = pipe.next()
        assert isinstance(frame, bytes)
        received += unpack_chunk(frame).data
    pipe.drop()
    pipe = opened(server, link, 2)
    pipe.send(codec.encode(files.ReadFile(1, f"{tmp_path}/file", len(received), version=version)))
    started = answer(pipe, received)
    assert started.sha256 == hashlib.sha256(received).hexdigest()
    done = answer(pipe, received)
    assert received == CONTENT
    assert done.sha256 == hashlib.sha256(CONTENT).hexdigest()
    pipe.drop()


@FORKS
def test_an_upload_continues_after_a_cut(start: Start, server: FakeServer, tmp_path: Path) -> None:
    start()
    link = online(server)
    asked = codec.encode(files.WriteFile(1, f"{tmp_path}/file", UPLOAD, len(CONTENT)))
    pipe = opened(server, link, 1)
    pipe.send(asked)
    assert answer(pipe, bytearray()) == files.WriteStarted(1, 0)
    for offset in range(0, 1_000_000, 100_000):
        pipe.send(pack_chunk(1, offset, CONTENT[offset : offset + 100_000]))
    assert answer(pipe, bytearray()).offset >= files.ACKNOWLEDGE_BYTES
    pipe.drop()
    pipe = opened(server, link, 2)
    pipe.send(asked)
    started = answer(pipe, bytearray())
    assert files.ACKNOWLEDGE_BYTES <= started.offset <= 1_000_000
    assert started.sha256 == hashlib.sha256(CONTENT[: started.offset]).hexdigest()
    for offset in range(started.offset, len(CONTENT), 100_000):
        pipe.send(pack_chunk(1, offset, CONTENT[offset : offset + 100_000]))
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    pipe.send(codec.encode(files.CommitFile(1, len(CONTENT), sha256)))
    while not isinstance(done := answer(pipe, bytearray()), files.RequestDone):
        assert isinstance(done, files.BytesTaken)
    assert done.sha256 == sha256
    assert (tmp_path / "file").read_bytes() == CONTENT
    pipe.drop()
