"""``jump shell`` on a real terminal, and a network in between that can be cut."""

import contextlib
import fcntl
import os
import pty
import select
import socket
import struct
import termios
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

PATIENCE = 40.0


class Person:
    """Somebody at a terminal in which a command runs."""

    def __init__(self, command: list[str | Path], variables: Mapping[str, str]) -> None:
        self.seen = ""
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.execve(command[0], [str(word) for word in command], {**os.environ, **variables})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, 9)
            os.waitpid(self._pid, 0)
        os.close(self._terminal)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def see(self, wanted: str) -> None:
        """Wait until this stands on the screen after what was seen before."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.seen:
            assert time.monotonic() < deadline, f"{wanted!r} does not come after {self.seen!r}"
            ready, _, _ = select.select([self._terminal], [], [], 1)
            if ready:
                self.seen += os.read(self._terminal, 65536).decode("utf-8", "replace")
        self.seen = self.seen.partition(wanted)[2]

    def wait(self) -> int:
        """Wait for the command's end; gives its exit status."""
        with contextlib.suppress(OSError):
            while data := os.read(self._terminal, 65536):
                self.seen += data.decode("utf-8", "replace")
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


class Network:
    """A port that leads to a server, until it is cut."""

    def __init__(self, to: tuple[str, int]) -> None:
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._pumps: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        self.cut()
        for pump in self._pumps:
            pump.join()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        """Lose every connection that is open now."""
        while self._open:
            end = self._open.pop()
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._to)
                self._open += [near, far]
                for ends in ((near, far), (far, near)):
                    self._pumps.append(threading.Thread(target=_pump, args=ends, daemon=True))
                    self._pumps[-1].start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
