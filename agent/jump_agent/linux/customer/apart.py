"""A screen that another process draws: a window or a page.

So a fault of the desktop's libraries does not end the session, and the program's tools are forked
from a process with one thread. The two processes are joined by a socket with one JSON object in
each line. The program sends a view only after the one before was taken. The end of the socket tells
each of them that the other one is no longer there.
"""

import json
import os
import select
import signal
import socket
import threading
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from ...customer.presentation import choice_of, over, present
from ...customer.view import Choice, View
from ..child import forget_parent

READY_SECONDS = 20.0
"""Maximum seconds until the customer has the window before them."""

SEND_SECONDS = 5.0
"""Maximum seconds to hand a view over."""

LINE_LIMIT = 1024 * 1024
"""Maximum size in bytes of what is received but not complete."""

_READY, _TAKEN = {"ready": True}, {"taken": True}


class NotShown(Exception):
    """The desktop shows no window, or shows it no longer."""


class Port:
    """The drawing process's end.

    Args:
        joined: the socket.
    """

    def __init__(self, joined: socket.socket) -> None:
        self._socket = joined
        self._sending = threading.Lock()
        self._rest = b""

    def fileno(self) -> int:
        """Return the descriptor that is readable when there is something to show."""
        return self._socket.fileno()

    def ready(self) -> None:
        """Report that the customer has the window before them."""
        self._send(_READY)

    def choose(self, values: Any) -> None:
        """Report what the customer has chosen; see :func:`.presentation.choice_of`."""
        self._send(values)

    def receive(self) -> List[Dict[str, Any]]:
        """Wait for what to show.

        Raises:
            EOFError: the program is no longer there.
        """
        try:
            found, self._rest = _receive(self._socket, self._rest)
        except OSError as error:
            raise EOFError from error
        for _ in found:
            self._send(_TAKEN)
        return found

    def _send(self, values: Any) -> None:
        try:
            with self._sending:
                self._socket.sendall(json.dumps(values).encode() + b"\n")
        except OSError:
            pass  # the program is no longer there, which receive() reports


class Apart:
    """The program's end.

    Args:
        draw: shows what the port receives, until its end.
        seconds: maximum seconds until it is ready.

    Raises:
        NotShown: the desktop shows nothing.
    """

    def __init__(self, draw: Callable[[Port], None], seconds: float = READY_SECONDS) -> None:
        self._rest = b""
        self._waiting: Optional[Dict[str, Any]] = None
        self._is_taken = True
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(SEND_SECONDS)
        _fork(draw, theirs)
        theirs.close()
        try:
            while _READY not in self._receive(seconds):
                pass
        except NotShown:
            self._socket.close()
            raise

    def fileno(self) -> int:
        """See :class:`.view.Screen`."""
        return self._socket.fileno()

    def show(self, shown: View) -> None:
        """See :class:`.view.Screen`."""
        self._waiting = present(shown)
        self._flush()

    def read(self) -> List[Choice]:
        """Return what the customer has chosen.

        Raises:
            NotShown: the window is no longer there, although the customer did not close it.
        """
        found = self._receive(SEND_SECONDS)
        if _TAKEN in found:
            self._is_taken = True
            self._flush()
        return [choice for choice in map(choice_of, found) if choice is not None]

    def close(self, lines: Sequence[str] = ()) -> None:
        """Let the window show how the session ended. It stays until the customer closes it."""
        if lines:
            self._send(over(lines))
        self._socket.close()

    def _flush(self) -> None:
        if self._is_taken and self._waiting is not None:
            self._is_taken = False
            shown, self._waiting = self._waiting, None
            self._send(shown)

    def _send(self, values: Dict[str, Any]) -> None:
        try:
            self._socket.sendall(json.dumps(values).encode() + b"\n")
        except OSError:
            # It takes no more. The end of the socket is then what read() finds.
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _receive(self, seconds: float) -> List[Dict[str, Any]]:
        try:
            if not select.select([self._socket], [], [], seconds)[0]:
                raise NotShown
            found, self._rest = _receive(self._socket, self._rest)
        except (OSError, EOFError) as error:
            raise NotShown from error
        return found


def _receive(joined: socket.socket, rest: bytes) -> "Tuple[List[Dict[str, Any]], bytes]":
    data = joined.recv(65536)
    if not data or len(rest) > LINE_LIMIT:
        raise EOFError
    *lines, rest = (rest + data).split(b"\n")
    return [json.loads(line.decode()) for line in lines], rest


def _fork(draw: Callable[[Port], None], theirs: socket.socket) -> None:
    """Start the drawing process. It is not this one's child, so it may outlive it."""
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return
    try:
        if os.fork() == 0:
            os.setsid()
            draw(Port(_alone(theirs)))
    finally:
        os._exit(0)  # a fork must never return to its caller


def _alone(kept: socket.socket) -> socket.socket:
    """Give up the terminal, and the program's descriptors and signals, except for a socket."""
    os.dup2(kept.detach(), 0)
    forget_parent()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # the end of the program must be found by reading
    os.umask(0o077)
    joined = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return joined
