"""What the audit log has of a command's pipe, in addition to its attachment."""

from collections.abc import Sequence
from typing import Any

from jump_server.hub.ports import Viewer
from jump_server.sessions.command_tap import CommandTap
from jump_server.sessions.file_log import FileLog, FileOperation
from jump_wire import codec, commands
from tests.server.world import ROOT

COMMAND = bytes([commands.COMMAND]) + b"echo a-secret"


def rows(*, is_logged: bool, frames: Sequence[tuple[str | bytes, bool]]) -> list[FileOperation]:
    written: list[FileOperation] = []
    log = FileLog(written.extend)
    tap = CommandTap(log, "5" * 32, "7" * 32, is_logged=is_logged)
    for data, from_agent in frames:
        assert tap.take(data, sender=None if from_agent else Viewer("1", "ann", actor=ROOT))
    tap.closed()
    log.close()
    return written


def test_each_command_that_the_attachment_did_not_log_is_logged() -> None:
    row: Any = FileOperation(ROOT, "5" * 32, "session.command", {"tool_id": "7" * 32})
    once = [(COMMAND, False)]
    assert rows(is_logged=True, frames=once) == []
    assert rows(is_logged=False, frames=once) == [row]
    assert rows(is_logged=True, frames=once * 3) == [row] * 2


def test_nothing_else_is_logged() -> None:
    others: list[tuple[str | bytes, bool]] = [
        (bytes([commands.INPUT]) + COMMAND, False),
        (COMMAND, True),
        (codec.encode(commands.EndCommand()), False),
        (b"", False),
    ]
    assert rows(is_logged=False, frames=others) == []
