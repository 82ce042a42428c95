"""Waiting for sockets, for a timeout, and for the events that other processes set."""

import json
import os
import select
import signal
import socket
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, List, Optional

from ..core.channel import Channel
from ..core.ends import Stopped
from ..core.offers import INSTALLED, RESTART
from ..core.store import read_bytes
from . import signals

if TYPE_CHECKING:
    from ..core.ports import Control


_ANSWER_LIMIT = 8192


def _end_process() -> None:
    os._exit(0)


class Waiter:
    """Records requests to stop, and wakes the waiting loop when one arrives.

    A thread waits for the events, because ``select`` waits for sockets only.

    Args:
        events: the name of this process's events; without one, only :meth:`stop` stops it.
        answers: the file with the last answer of the installation's owner, if it is asked.
        end_process: ends this process at once.
    """

    def __init__(
        self,
        events: str = "",
        end_process: Callable[[], None] = _end_process,
        answers: str = "",
    ) -> None:
        self._answers = answers
        self._answer = self._read_answer()
        self._end_process = end_process
        self._stopping = False
        self._blocking = False
        self._changed = self._answered = False
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        if events:
            handles = [signals.create(events, each) for each in (signals.STOP, signals.CHANGED)]
            threading.Thread(target=self._listen, args=(handles,), daemon=True).start()

    def catch_signals(self) -> None:
        """Make Ctrl-C and Ctrl-Break request an orderly end."""
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGBREAK, self._on_signal)

    def stop(self) -> None:
        """Request the end, as an event does.

        Nothing can interrupt a blocking call on Windows. While the client connects it holds nothing
        that has to end in order, because tools end with their controls. So the process ends.
        """
        self._stopping = True
        if self._blocking:
            self._end_process()
        self._wake()

    def take_change(self) -> bool:
        """Return whether a command has changed something since the last call."""
        changed, self._changed = self._changed, False
        return changed

    def check(self) -> None:
        """Raise Stopped when the end was requested."""
        if self._stopping:
            raise Stopped

    def __enter__(self) -> None:
        """Begin a blocking operation: until its end, a request to stop ends the process."""
        self._blocking = True
        self.check()

    def __exit__(self, *_: object) -> None:
        self._blocking = False

    def wait(
        self, channel: Optional[Channel], controls: "Iterable[Control]", timeout: float
    ) -> List[Any]:
        """Wait for at most ``timeout`` seconds.

        Returns:
            The channel and controls that can be read. A channel with data to send is also
            returned when it can be written.

        Raises:
            Stopped: the end was requested.
        """
        found: Dict[int, Any] = {control.fileno(): control for control in controls}
        written = []
        if channel is not None:
            found[channel.fileno()] = channel
            written = [channel.fileno()] if channel.wants_write else []
        self.check()
        readers = [self._woken.fileno(), *found]
        ready, writable, _ = select.select(readers, written, [], max(0.0, timeout))
        drain(self._woken)
        self.check()
        return [found[each] for each in {*ready, *writable} if each in found]

    def take_orders(self) -> List[bytes]:
        """Return what the owner of the installation has answered since the last call.

        After an update or the order to go back, the client has to restart, which is one more.
        """
        if not self._answered:
            return []
        self._answered = False
        answer = self._read_answer()
        if answer == self._answer:
            return []
        self._answer = answer
        return orders(answer)

    def _read_answer(self) -> bytes:
        try:
            return read_bytes(self._answers, _ANSWER_LIMIT) if self._answers else b""
        except OSError:
            return b""

    def _wake(self) -> None:
        try:
            self._waker.send(b".")
        except OSError:
            pass  # it is full, or the process ends

    def _listen(self, handles: List[int]) -> None:
        while True:
            if signals.wait(handles) == 0:
                self.stop()
            else:
                self._changed = self._answered = True
                self._wake()

    def _on_signal(self, _number: int, _frame: Optional[FrameType]) -> None:
        self.stop()


def orders(answer: bytes) -> List[bytes]:
    """Return the packets for the client that an answer stands for."""
    try:
        values = json.loads(answer.decode())
        installed, restart = values.get("phase") == INSTALLED, bool(values.get("restart"))
    except (ValueError, AttributeError):
        return []
    found = [answer] if values.get("phase") else []
    return [*found, RESTART] if installed or restart else found


def drain(woken: socket.socket) -> None:
    """Read what has woken a loop."""
    try:
        while woken.recv(4096):
            pass
    except OSError:
        pass  # nothing more
