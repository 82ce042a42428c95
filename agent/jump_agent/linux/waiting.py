"""Waiting for descriptors, for a timeout, and for the signal to stop."""

import os
import selectors
import signal
import socket
from types import FrameType
from typing import TYPE_CHECKING, Any, Iterable, List, Optional

from ..core.channel import Channel
from ..core.ends import Stopped

if TYPE_CHECKING:
    from ..core.ports import Control

_ORDER_LIMIT = 8192

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Waiter:
    """Records requests to stop, and wakes the waiting loop when one arrives.

    Args:
        monitor: the socket to the root monitor, if there is one. It sends orders; its end is a
            request to stop.
    """

    def __init__(self, monitor: Optional[socket.socket] = None) -> None:
        self._monitor = monitor
        self._stopping = False
        self._blocking = False
        self._changed = False
        self._orders: List[bytes] = []
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)

    def catch_signals(self) -> None:
        """Make the signals that end a process request an orderly end instead."""
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGUSR1, self._on_change)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # it wakes the waiting loop
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)

    def stop(self) -> None:
        """Request the end, as a signal does."""
        self._stopping = True
        os.write(self._waker, b".")

    def take_change(self) -> bool:
        """Return whether a command has changed something since the last call."""
        changed, self._changed = self._changed, False
        return changed

    def check(self) -> None:
        """Raise Stopped when the end was requested."""
        if self._stopping:
            raise Stopped

    def __enter__(self) -> None:
        """Begin a blocking operation: until its end, a signal raises Stopped at once."""
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
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            if self._monitor is not None:
                selector.register(self._monitor, selectors.EVENT_READ, self._monitor)
            for control in controls:
                selector.register(control, selectors.EVENT_READ, control)
            if channel is not None:
                writes = selectors.EVENT_WRITE if channel.wants_write else 0
                selector.register(channel.fileno(), selectors.EVENT_READ | writes, channel)
            self.check()
            ready = [key.data for key, _ in selector.select(max(0.0, timeout))]
        try:
            os.read(self._wake, 4096)
        except BlockingIOError:
            pass
        if self._monitor is not None and self._monitor in ready:
            ready.remove(self._monitor)
            self._hear(self._monitor)
        self.check()
        return [found for found in ready if found is not None]

    def take_orders(self) -> List[bytes]:
        """Return the monitor's orders since the last call."""
        orders, self._orders = self._orders, []
        return orders

    def _hear(self, monitor: socket.socket) -> None:
        try:
            order = monitor.recv(_ORDER_LIMIT)
        except OSError:
            order = b""
        if order:
            self._orders.append(order)
        else:  # the monitor has ended: nothing would restart or stop this process
            self._stopping = True

    def _on_signal(self, _number: int, _frame: Optional[FrameType]) -> None:
        self._stopping = True
        if self._blocking:
            self._blocking = False
            raise Stopped

    def _on_change(self, _number: int, _frame: Optional[FrameType]) -> None:
        self._changed = True
