"""The tap on a command's pipe: it logs each command that passes, but not its text.

The attachment of a viewer logs the tool's first command, before anything passes. After a command,
the viewer may attach with the same id again, and the agent starts another tool for it.
"""

from typing import cast

from jump_server.core.actors import Actor
from jump_wire import commands, kinds

from .file_log import FileLog, FileOperation, Sender


class CommandTap:
    """Writes commands of one pipe to the audit log.

    Args:
        log: where to write them.
        session_id: the session.
        tool_id: the tool.
        is_logged: whether the attachment of this pipe has logged the first command.
    """

    def __init__(self, log: FileLog, session_id: str, tool_id: str, *, is_logged: bool) -> None:
        self._log = log
        self._session_id = session_id
        self._tool_id = tool_id
        self._is_logged = is_logged

    def take(self, data: str | bytes, *, sender: Sender | None) -> bool:
        """Log a command, unless the attachment did."""
        if sender is not None and isinstance(data, bytes) and data[:1] == _COMMAND:
            if not self._is_logged:
                details = {"tool_id": self._tool_id}
                actor, action = cast("Actor", sender.actor), kinds.EXEC.audit
                self._log.add(FileOperation(actor, self._session_id, action, details))
            self._is_logged = False
        return True

    def closed(self) -> None:
        """Do nothing: a command is logged when it passes."""


_COMMAND = bytes([commands.COMMAND])
