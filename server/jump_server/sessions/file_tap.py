"""The tap on a pipe of the files tool: what is requested and how it ends, but not the content.

A request that this server does not know closes the pipe: a newer agent would carry it out, and
the audit log would not have it.
"""

from collections.abc import Callable
from typing import Any, cast

from jump_server.core.actors import Actor
from jump_wire import codec, files
from jump_wire.file_streams import shown
from jump_wire.messages import TAGS

from .file_log import FileLog, FileOperation, Sender

ACTIONS: dict[type, str] = {
    files.ListFolder: "session.files_listed",
    files.FindPaths: "session.files_listed",
    files.DescribePath: "session.files_listed",
    files.MakeFolder: "session.folder_created",
    files.MovePath: "session.file_renamed",
    files.DeletePath: "session.file_deleted",
    files.SetMode: "session.file_mode_changed",
    files.ReadFile: "session.file_downloaded",
    files.ReadZip: "session.folder_downloaded",
    files.WriteFile: "session.file_uploaded",
}
"""The action of each request in the audit log."""

DONE = "done"
UNFINISHED = "unfinished"
"""Outcome of an operation whose pipe closed before its result."""

_FREQUENT = tuple(f"[{TAGS[kind]}," for kind in (files.BytesTaken, files.RequestProgress))
"""Beginnings of messages that are not worth decoding."""


class FileTap:
    """Writes the operations of one pipe to the audit log.

    Args:
        log: where to write them.
        session_id: the session.
        resume: ends the holding back of the pipe.
    """

    def __init__(self, log: FileLog, session_id: str, resume: Callable[[], None]) -> None:
        self._log = log
        self._session_id = session_id
        self._resume = resume
        self._running: dict[int, FileOperation] = {}

    def take(self, data: str | bytes, *, sender: Sender | None) -> bool:
        """Take note of a message; hold back the viewer's while the log is full.

        Raises:
            codec.RemoteProtocolError: the viewer breaks the protocol.
            codec.UnknownMessage: it sends a request that this version does not know.
        """
        if isinstance(data, bytes) or data.startswith(_FREQUENT):
            return True
        if sender is None:
            self._answered(data)
            return True
        self._asked(data, cast("Actor", sender.actor))
        if not self._log.is_full:
            return True
        self._log.when_written(self._resume)
        return False

    def closed(self) -> None:
        """Note the operations without a result."""
        for request in list(self._running):
            self._end(request, UNFINISHED)

    # --- the viewer ---------------------------------------------------------

    def _asked(self, data: str, actor: Actor) -> None:
        message = codec.decode(data)
        action = ACTIONS.get(type(message))
        if action is None:
            if isinstance(message, files.CommitFile):
                self._add(message.request, size=message.size)
            return
        if message.request in self._running or len(self._running) >= files.REQUESTS:
            raise codec.RemoteProtocolError("too many requests, or one id twice")
        details = _details(message)
        self._running[message.request] = FileOperation(actor, self._session_id, action, details)

    # --- the agent, which may lie -------------------------------------------

    def _answered(self, data: str) -> None:
        try:
            message = codec.decode(data)
        except (codec.RemoteProtocolError, codec.UnknownMessage):
            return  # the viewer decides
        if isinstance(message, files.ReadStarted) and message.size >= 0:
            self._add(message.request, size=message.size)
        elif isinstance(message, files.RequestFailed):
            self._end(message.request, shown(message.code))
        elif isinstance(message, files.RequestDone):
            found = {
                "entries": message.count,
                "size": message.size,
                "sha256": message.sha256,
                "skipped": message.skipped,
            }
            self._add(message.request, **{name: value for name, value in found.items() if value})
            self._end(message.request, DONE)

    def _add(self, request: int, **details: Any) -> None:
        if request in self._running:
            self._running[request].details.update(details)

    def _end(self, request: int, outcome: str) -> None:
        operation = self._running.pop(request, None)
        if operation is not None:
            operation.details["outcome"] = outcome
            self._log.add(operation)


def _details(message: Any) -> dict[str, Any]:
    """Return what is requested: paths, and what is known beforehand."""
    found: dict[str, Any] = {"path": _path(getattr(message, "path", ""))}
    if isinstance(message, files.FindPaths):
        found["path"] = _path(message.pattern)
    elif isinstance(message, files.MovePath):
        found["renamed_to"] = _path(message.to)
    elif isinstance(message, files.SetMode):
        found["mode"] = f"{message.mode:04o}"
    elif isinstance(message, files.ReadZip) and message.names:
        found["names"] = shown(message.names)
    elif isinstance(message, files.WriteFile) and message.size >= 0:
        found["size"] = message.size
    return found


def _path(path: str) -> str:
    return shown(path if path.startswith("/") else f"~/{path}")
