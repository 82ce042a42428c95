"""The files tool under measurement, beside a plain pipe that does the same with shell tools."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.pipes import open_viewer
from bench.raw import TEXT, token_hex
from bench.servers import Target
from jump_wire import codec, commands, files
from jump_wire.file_streams import pack_chunk, unpack_chunk

FRAME = 64 * 1024 - 64


class Window:
    """What a sender may still send: it waits for acknowledgements above ``size`` bytes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()

    def taken(self, offset: int) -> None:
        """Note an acknowledgement."""
        with self._changed:
            self._taken = offset
            self._changed.notify()

    def wait(self, offset: int) -> None:
        """Wait until the byte at ``offset`` may be sent."""
        with self._changed:
            while offset - self._taken >= self._size:
                self._changed.wait()


class FilesPipe:
    """A viewer of the files tool."""

    def __init__(self, server: Target, session_id: str) -> None:
        self.socket = open_viewer(server, session_id, kind="files")
        self._last = 0
        self.home = self.take().home

    def take(self) -> Any:
        """Take one frame: a message or a chunk."""
        opcode, data = self.socket.take()
        return codec.decode(data.decode()) if opcode == TEXT else unpack_chunk(data)

    def send(self, message: Any) -> None:
        self.socket.send(codec.encode(message).encode(), TEXT)

    def begin(self, kind: Any, *fields: Any) -> int:
        """Send a request; returns its id."""
        self._last += 1
        self.send(kind(self._last, *fields))
        return self._last

    def down(self, path: str) -> int:
        """Read a file, hash it and compare; returns its size."""
        request = self.begin(files.ReadFile, path)
        digest, size, taken = hashlib.sha256(), 0, 0
        while True:
            found = self.take()
            if isinstance(found, files.RequestDone):
                assert (found.size, found.sha256) == (size, digest.hexdigest())
                return size
            if isinstance(found, files.ReadStarted):
                continue
            digest.update(found.data)
            size += len(found.data)
            if size - taken >= files.ACKNOWLEDGE_BYTES:
                self.send(files.BytesTaken(request, size))
                taken = size

    def up(self, path: str, pieces: Callable[[], Iterator[bytes]], size: int) -> None:
        request = self.begin(files.WriteFile, path, token_hex(), size, True)
        assert isinstance(self.take(), files.WriteStarted)
        window = Window(files.WINDOW)
        sender = threading.Thread(target=self._pour, args=(request, pieces, window), daemon=True)
        sender.start()
        while True:
            found = self.take()
            if isinstance(found, files.BytesTaken):
                window.taken(found.offset)
            elif not isinstance(found, files.RequestProgress):
                assert isinstance(found, files.RequestDone), found
                sender.join()
                return

    def _pour(self, request: int, pieces: Callable[[], Iterator[bytes]], window: Window) -> None:
        digest, offset = hashlib.sha256(), 0
        for piece in pieces():
            window.wait(offset)
            digest.update(piece)
            self.socket.send(pack_chunk(request, offset, piece))
            offset += len(piece)
        self.send(files.CommitFile(request, offset, digest.hexdigest()))

    def close(self) -> None:
        """Lose the pipe."""
        self.socket.close()


class PlainPipe:
    """A command that does what the files tool does: the same bytes, hashed at both ends."""

    def __init__(self, server: Target, session_id: str, command: str) -> None:
        self.socket = open_viewer(server, session_id, kind="exec")
        self.socket.take()
        self.socket.send(bytes([commands.COMMAND]) + command.encode())

    @classmethod
    def down(cls, server: Target, session_id: str, path: str) -> int:
        """Read a file through ``tee`` and ``sha256sum``; returns its size."""
        fifo = f"{path}.fifo"
        command = f"mkfifo {fifo}; sha256sum <{fifo} >&2 & tee {fifo} <{path}; wait; rm {fifo}"
        pipe = cls(server, session_id, command)
        digest, size, taken, errors = hashlib.sha256(), 0, 0, b""
        for mark, data in pipe.output():
            if mark == commands.ERRORS:
                errors += data
            else:
                digest.update(data)
                size += len(data)
            if size + len(errors) - taken >= commands.ACKNOWLEDGE_BYTES:
                taken = size + len(errors)
                pipe.socket.send(f"[65,{taken}]".encode(), TEXT)
        assert errors.decode().startswith(digest.hexdigest()), errors
        return size

    @classmethod
    def up(
        cls, server: Target, session_id: str, path: str, pieces: Callable[[], Iterator[bytes]]
    ) -> None:
        """Write a file through ``tee`` and ``sha256sum``."""
        command = f"tee {path}.part | sha256sum; sync {path}.part; mv {path}.part {path}"
        pipe = cls(server, session_id, command)
        window = Window(commands.WINDOW)
        digests: list[str] = []
        sender = threading.Thread(target=pipe.pour, args=(pieces, window, digests), daemon=True)
        sender.start()
        told = b"".join(data for _, data in pipe.output(window))
        sender.join()
        assert told.decode().startswith(digests[0]), told

    def pour(
        self, pieces: Callable[[], Iterator[bytes]], window: Window, digests: list[str]
    ) -> None:
        """Send input, and keep its hash."""
        digest, offset = hashlib.sha256(), 0
        for piece in pieces():
            window.wait(offset)
            digest.update(piece)
            self.socket.send(bytes([commands.INPUT]) + piece)
            offset += len(piece)
        digests.append(digest.hexdigest())
        self.socket.send(codec.encode(commands.EndInput(offset)).encode(), TEXT)

    def output(self, window: Window | None = None) -> Iterator[tuple[int, memoryview]]:
        """Yield the command's output until it has ended, and close the pipe."""
        while True:
            opcode, data = self.socket.take()
            if opcode != TEXT:
                yield data[0], memoryview(data)[1:]
                continue
            message = codec.decode(data.decode())
            if isinstance(message, commands.CommandInputTaken) and window is not None:
                window.taken(message.offset)
            elif isinstance(message, commands.CommandExited):
                assert message.status == 0, message
                self.socket.send(codec.encode(commands.ResultTaken()).encode(), TEXT)
                self.socket.close()
                return


def random_pieces(size: int) -> Callable[[], Iterator[bytes]]:
    """Give ``size`` bytes in frames. They repeat, but none of them is zero throughout."""
    block = os.urandom(FRAME * 16)

    def pieces() -> Iterator[bytes]:
        for start in range(0, size, FRAME):
            at = start % len(block)
            yield block[at : at + min(FRAME, size - start)]

    return pieces


@contextmanager
def a_session(server: Target, client_id: str) -> Iterator[str]:
    """A session on a Jump Client."""
    api = server.api()
    made = api.call("POST", "/api/v1/sessions", {"jump_client_id": client_id})
    try:
        yield str(made["id"])
    finally:
        api.call("DELETE", f"/api/v1/sessions/{made['id']}")


def tool_process() -> int:
    """The newest process of :func:`real_agent`: the tool that was started last."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes()
            started = int((path / "stat").read_text().rpartition(")")[2].split()[19])
        except OSError:
            continue
        if b"/jump-bench-agent-" in words and b"python" in words:
            found.append((started, int(path.name)))
    return max(found)[1]


class Growth:
    """The most memory that processes had beyond what they had when this was made, in MiB."""

    def __init__(self, pids: list[int]) -> None:
        self._before = {}
        for pid in pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak begins anew
            self._before[pid] = _status(pid, "VmRSS")

    def most(self) -> float:
        """The growth of the process that grew most."""
        grown = [_status(pid, "VmHWM") - before for pid, before in self._before.items()]
        return round(max(grown) / 1024, 1)


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))
