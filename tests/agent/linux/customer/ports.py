"""What draws a customer's screen, with a test in place of the program."""

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jump_agent.customer import presentation
from jump_agent.customer.view import View
from jump_agent.linux.customer.apart import Port
from tests.agent.peers import PATIENCE

OPENER = """#!/bin/sh
cp "$1" "{copy}.new" && mv "{copy}.new" "{copy}"
"""
"""An ``xdg-open`` that keeps a copy of the file, which the program removes."""


class Program:
    """The program's end of a port."""

    def __init__(self) -> None:
        self._socket, self._theirs = socket.socketpair()
        self._socket.settimeout(PATIENCE)
        self._lines = self._socket.makefile("rb")
        self.port = Port(self._theirs)

    def show(self, shown: View) -> None:
        """Show a view, as the program does."""
        self._send(presentation.present(shown))

    def tell_end(self, *lines: str) -> None:
        """Tell how the session has ended."""
        self._send(presentation.over(lines))

    def receive(self) -> Any:
        """What the screen reports next, besides that it has taken something."""
        while (found := json.loads(self._lines.readline())) == {"taken": True}:
            pass
        return found

    def leave(self) -> None:
        """End, as a program that is killed."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close both ends, when nothing draws any longer."""
        self._lines.close()
        self._socket.close()
        self._theirs.close()

    def _send(self, values: dict[str, Any]) -> None:
        self._socket.sendall(json.dumps(values).encode() + b"\n")


def in_thread(draw: Callable[[Port], None], program: Program) -> threading.Thread:
    """Draw for the program in a thread."""
    thread = threading.Thread(target=draw, args=[program.port], daemon=True)
    thread.start()
    return thread


def browser(folder: Path) -> tuple[dict[str, str], Path]:
    """Put a browser into ``folder``; return its environment, and where the file's copy will be."""
    copy = folder / "opened.html"
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    opener = folder / "xdg-open"
    opener.write_text(OPENER.format(copy=copy))
    opener.chmod(0o755)
    path = os.pathsep.join((str(folder), os.defpath))
    return {"PATH": path, "XDG_RUNTIME_DIR": str(runtime)}, copy


def until(found: Callable[[], object]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end
        time.sleep(0.01)
