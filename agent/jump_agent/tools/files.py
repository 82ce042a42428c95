"""The files tool: requests on one pipe, which run side by side in slices."""

import socket
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Callable, Deque, Dict, List, Optional, Tuple

from jump_wire import files, kinds
from jump_wire.codec import RemoteProtocolError, UnknownMessage, decode, encode
from jump_wire.file_streams import Chunk, pack_chunk, unpack_chunk

from ..core.frames import Binary, Event, Frames, Text
from ..core.operations import Background, Failure
from ..core.platform import current

if TYPE_CHECKING:
    from ..core.file_ports import Upload

_QUEUE = 256 * 1024
_TURN_SECONDS = 0.02
"""Seconds of work before the pipe is read again: it may bring a cancellation."""

_REQUESTS = (
    files.ListFolder,
    files.FindPaths,
    files.DescribePath,
    files.MakeFolder,
    files.MovePath,
    files.DeletePath,
    files.SetMode,
    files.ReadFile,
    files.ReadZip,
    files.WriteFile,
)


def make(_parameters: kinds.Nothing) -> "Files":
    """Return a tool without requests."""
    return Files()


class _Task:
    """A running request. Without an operation, it is an upload that waits for bytes."""

    def __init__(self, asked: Any) -> None:
        self.request: int = asked.request
        self.path = str(getattr(asked, "path", "") or getattr(asked, "pattern", ""))
        self.operation: Optional[Any] = None
        self.upload: Optional[Upload] = None
        self.background: Optional[Background] = None
        self.sent = self.acknowledged = int(getattr(asked, "offset", 0))

    @property
    def is_runnable(self) -> bool:
        """Whether the operation can go on now."""
        if self.operation is None or (self.background and not self.background.done):
            return False
        return self.sent - self.acknowledged < files.WINDOW

    def close(self, *, keep: bool) -> None:
        """Give up the request."""
        if self.operation is not None:
            self.operation.close()
        if self.upload is not None:
            self.upload.close(keep=keep)


class Files:
    """The files tool. It ends with its pipe; what it has written of a file remains.

    Args:
        clock: monotonic seconds.
    """

    takes_input = True
    is_ending = False

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.finished = False
        self._clock = clock
        self._work = current().files(self._awake)
        self._frames: Optional[Frames] = None
        self._tasks: Dict[int, _Task] = {}
        self._turns: Deque[_Task] = deque()
        self._last = 0
        self._is_full = False
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        # Always readable: a poll of it returns at once, because there is work.
        self._ready, self._readier = socket.socketpair()
        self._readier.send(b"x")

    # --- the pipe ---

    def attach(self, frames: Frames, _parameters: kinds.Nothing) -> None:
        """Use ``frames`` as the pipe."""
        self._frames = frames
        self.finished = False
        self._last = 0
        account, home = self._work.account[:64], self._work.home[: files.PATH_LIMIT]
        frames.send_text(encode(files.FilesAttached(account, home)))

    def detach(self) -> None:
        """End all requests with the pipe; parts of files remain for a continuation."""
        self._frames = None
        self._close_all()
        self.finished = True

    def closed_by_viewer(self) -> None:
        """Do nothing: :meth:`detach` follows."""

    def receive(self, event: Event) -> None:
        """Handle an event of the pipe.

        Raises:
            RemoteProtocolError: it is not valid on this pipe.
        """
        if isinstance(event, Binary):
            self._receive_chunk(unpack_chunk(event.data))
        elif isinstance(event, Text):
            try:
                message = decode(event.text)
            except UnknownMessage:
                return
            self._receive_message(message)

    def _receive_chunk(self, chunk: Chunk) -> None:
        task = self._task(chunk.request)
        if task is None:
            return
        if task.upload is None:
            raise RemoteProtocolError("bytes for a request that takes none")
        try:
            taken = task.upload.receive(chunk.offset, chunk.data)
        except Failure as wrong:
            self._fail(task, wrong)
            return
        if taken is not None:
            self._send(taken)

    def _receive_message(self, message: Any) -> None:
        if isinstance(message, _REQUESTS):
            self._begin(message)
            return
        if not isinstance(message, (files.BytesTaken, files.CancelRequest, files.CommitFile)):
            return
        task = self._task(message.request)
        if task is None:
            return
        if isinstance(message, files.BytesTaken):
            if not task.acknowledged <= message.offset <= task.sent:
                raise RemoteProtocolError("bytes taken that were never sent")
            task.acknowledged = message.offset
        elif isinstance(message, files.CancelRequest):
            self._fail(task, Failure("file_cancelled", task.path), keep=message.keep)
        elif task.upload is None:
            raise RemoteProtocolError("a commit of a request that writes nothing")
        else:
            self._start(task, task.upload.commit(message))

    def _task(self, request: int) -> Optional[_Task]:
        """Return a running request; None if it has ended.

        Raises:
            RemoteProtocolError: there never was one.
        """
        if request > self._last:
            raise RemoteProtocolError("an unknown request")
        return self._tasks.get(request)

    def _begin(self, asked: Any) -> None:
        if asked.request <= self._last or len(self._tasks) >= files.REQUESTS:
            raise RemoteProtocolError("too many requests, or an id that is not larger")
        self._last = asked.request
        task = self._tasks[asked.request] = _Task(asked)
        if not isinstance(asked, files.WriteFile):
            self._start(task, self._work.begin(asked))
            return
        try:
            task.upload = self._work.upload(asked)
        except Failure as wrong:
            self._fail(task, wrong)
        else:
            self._start(task, task.upload.start())

    def _start(self, task: _Task, operation: Any) -> None:
        task.operation = operation
        self._turns.append(task)

    def _fail(self, task: _Task, wrong: Failure, *, keep: bool = False) -> None:
        self._forget(task, keep=keep)
        self._send(wrong.message(task.request))

    def _forget(self, task: _Task, *, keep: bool) -> None:
        self._tasks.pop(task.request, None)
        task.close(keep=keep)
        task.operation = None

    def _send(self, message: Any) -> None:
        if self._frames is not None:
            self._frames.send_text(encode(message))

    # --- the operations ---

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """Return a descriptor that can be read when there is work to do."""
        busy = not self._is_full and any(task.is_runnable for task in self._tasks.values())
        return [(self._woken.fileno(), True, False), (self._ready.fileno(), busy, False)]

    def reap(self) -> None:
        """Do nothing: there is no process."""

    def write_input(self) -> None:
        """Do nothing: received bytes are written at once."""

    def read_output(self) -> None:
        """Note that a thread has woken the tool."""
        try:
            while self._woken.recv(4096):
                pass
        except BlockingIOError:
            pass

    def _awake(self) -> None:
        try:
            self._waker.send(b"x")
        except OSError:
            pass  # it is full, or the tool has ended

    def pump(self, queued: int) -> None:
        """Let the operations run in turn, and queue what they have for the pipe.

        Args:
            queued: the number of bytes that already wait for the pipe.
        """
        frames = self._frames
        if frames is None or frames.close_sent:
            return
        end = self._clock() + _TURN_SECONDS
        idle = 0
        while queued < _QUEUE and idle < len(self._turns) and self._clock() < end:
            task = self._turns.popleft()
            if not task.is_runnable:
                if task.operation is not None:
                    self._turns.append(task)
                    idle += 1
                continue
            idle = 0
            queued += self._step(task, frames)
            if task.operation is not None:
                self._turns.append(task)
        self._is_full = queued >= _QUEUE

    def _step(self, task: _Task, frames: Frames) -> int:
        """Run one slice of an operation; return the number of bytes that it queued."""
        task.background = None
        assert task.operation is not None  # noqa: S101  # it is runnable
        try:
            output = next(task.operation)
        except StopIteration as stop:
            self._end_of(task, stop.value)
            return 0
        except Failure as wrong:
            self._fail(task, wrong)
            return 0
        if isinstance(output, bytes):
            offset = task.sent
            task.sent += len(output)
            frames.send_binary(pack_chunk(task.request, offset, output))
            return len(output)
        if isinstance(output, Background):
            task.background = output
        elif output is not None:
            self._send(output)
        return 0

    def _end_of(self, task: _Task, result: Any) -> None:
        if task.upload is not None and not task.upload.committed:
            task.operation = None  # the viewer sends bytes now
            return
        self._forget(task, keep=False)
        self._send(result)

    def _close_all(self) -> None:
        for task in list(self._tasks.values()):
            self._forget(task, keep=True)
        self._turns.clear()

    def end(self) -> None:
        """End all requests."""
        self._close_all()
        for each in (self._woken, self._waker, self._ready, self._readier):
            each.close()
