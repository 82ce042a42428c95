"""A viewer of the files tool in the same process, which acknowledges at once what it is sent."""

import hashlib
import itertools
import select
import time
from collections import defaultdict
from typing import Any

from jump_agent.core.frames import Binary, Frames, Text
from jump_agent.tools.files import Files
from jump_wire import files, kinds
from jump_wire.codec import decode, encode
from jump_wire.file_streams import Entry, pack_chunk, unpack_chunk, unpack_entries

UPLOAD = "ab" * 16
PATIENCE = 20.0


class Viewer(Frames):
    """Both ends of a pipe, without what is between them."""

    def __init__(self, tool: Files | None = None) -> None:
        super().__init__()
        self.tool = tool or Files()
        self.got: list[Any] = []
        self.streams: dict[int, bytearray] = defaultdict(bytearray)
        self.starts: dict[int, int] = {}
        self.acknowledges = True
        self._numbers = itertools.count(1)
        self.tool.attach(self, kinds.Nothing())

    # --- what the tool sends ---

    def send_text(self, text: str) -> None:
        self.got.append(decode(text))

    def send_binary(self, data: bytes) -> None:
        chunk = unpack_chunk(data)
        start = self.starts.setdefault(chunk.request, chunk.offset)
        assert chunk.offset == start + len(self.streams[chunk.request])
        self.streams[chunk.request] += chunk.data
        if self.acknowledges:
            self.tell(files.BytesTaken(chunk.request, chunk.offset + len(chunk.data)))

    # --- what it is sent ---

    def number(self) -> int:
        return next(self._numbers)

    def tell(self, message: Any) -> None:
        self.tool.receive(Text(encode(message)))

    def put(self, request: int, offset: int, data: bytes) -> None:
        self.tool.receive(Binary(pack_chunk(request, offset, data)))

    def all_of(self, kind: type, request: int) -> list[Any]:
        found: list[Any] = [each for each in self.got if isinstance(each, kind)]
        return [each for each in found if each.request == request]

    def until(self, request: int, *kinds: type) -> Any:
        """Let the tool work until it has sent one of these messages, or the end of the request."""
        end = time.monotonic() + PATIENCE
        seen = 0
        while time.monotonic() < end:
            for each in self.got[seen:]:
                ends = isinstance(each, (*kinds, files.RequestDone, files.RequestFailed))
                if ends and each.request == request:
                    return each
            seen = len(self.got)
            ready = [descriptor for descriptor, wants, _ in self.tool.interests() if wants]
            select.select(ready, [], [], 0.002)
            self.tool.read_output()
            self.tool.pump(0)
        raise AssertionError("no answer")

    def ask(self, kind: type, *fields: Any, **more: Any) -> Any:
        """Send a request; return its end."""
        request = self.number()
        self.tell(kind(request, *fields, **more))
        return self.until(request)

    def entries(self, kind: type, *fields: Any) -> dict[str, Entry]:
        """Send a request whose stream is entries, and return them."""
        done = self.ask(kind, *fields)
        assert isinstance(done, files.RequestDone), done
        rows: list[Entry] = []
        for part in bytes(self.streams[done.request]).replace(b"]][[", b"]]\n[[").split(b"\n"):
            if part:
                rows += unpack_entries(part, of_folder=kind is files.ListFolder)
        assert done.count == len(rows)
        return {row.name: row for row in rows}

    def write(
        self, path: str, data: bytes, *, upload: str = UPLOAD, until: int | None = None, **more: Any
    ) -> Any:
        """Write a file, or only its bytes up to ``until``; return the end of the request."""
        request = self.number()
        more = {"size": len(data), **more}
        self.tell(files.WriteFile(request, path, upload, **more))
        started = self.until(request, files.WriteStarted)
        if isinstance(started, files.RequestFailed):
            return started
        known = hashlib.sha256(data[: started.offset]).hexdigest() if started.offset else ""
        assert started.sha256 == known
        for start in range(started.offset, len(data) if until is None else until, 100_000):
            self.put(request, start, data[start : min(start + 100_000, until or len(data))])
        if until is not None:
            return started
        self.tell(files.CommitFile(request, len(data), hashlib.sha256(data).hexdigest()))
        return self.until(request)


def code(answer: Any) -> str:
    """The code of a request that failed."""
    assert isinstance(answer, files.RequestFailed), answer
    return answer.code
