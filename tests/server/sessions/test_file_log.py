"""The log of operations on files: many in one transaction, none lost, and never too many."""

from collections.abc import Sequence
from typing import Any

from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.reports import audit_log
from jump_server.sessions import file_log
from jump_server.sessions.file_log import BATCH, LIMIT, FileLog, FileOperation
from tests.server.sessions.test_sessions import ann, client, put_online, start
from tests.server.world import ROOT, Enrolled, World

__all__ = ["ann", "client"]


class Disk:
    """Where the log writes; it may be full."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.is_full = False

    def write(self, operations: Sequence[FileOperation]) -> None:
        if self.is_full:
            raise OSError("full")
        self.batches.append([operation.details["number"] for operation in operations])


def operation(number: int) -> FileOperation:
    return FileOperation(ROOT, "5" * 32, "session.file_deleted", {"number": number})


def test_a_flood_is_written_in_batches_and_held_back() -> None:
    disk, resumed = Disk(), []
    log = FileLog(disk.write)
    for number in range(LIMIT):
        log.add(operation(number))
    assert log.is_full
    log.when_written(lambda: resumed.append(True))
    assert log.flush()
    assert (resumed, log.is_full) == ([True], False)
    log.close()
    assert disk.batches == [list(range(start, start + BATCH)) for start in range(0, LIMIT, BATCH)]
    assert resumed == [True]


def test_nothing_is_lost_while_the_database_is_away() -> None:
    disk, resumed = Disk(), []
    log = FileLog(disk.write)
    disk.is_full = True
    for number in range(LIMIT):
        log.add(operation(number))
    log.when_written(lambda: resumed.append(True))
    assert not log.flush()
    log.close()
    assert resumed == []
    disk.is_full = False
    log.close()
    assert [number for batch in disk.batches for number in batch] == list(range(LIMIT))
    assert resumed == [True]


def test_rows_have_their_user_and_their_target(world: World, ann: Actor, client: Enrolled) -> None:
    put_online(world, client)
    session_id = start(world, ann, client)
    details: dict[str, Any] = {"path": "/etc/hosts", "outcome": "done"}
    known = FileOperation(ann, session_id, "session.file_deleted", details)
    gone = FileOperation(ann, "5" * 32, "session.file_deleted", details)
    world.write(file_log.write, [known, gone])
    query = parse(audit_log.AuditQuery, {"action": "session.file_deleted"})
    rows = world.read(audit_log.listing, ROOT, query).items
    targets = [(row["actor"], row["target_type"], row["target_id"]) for row in rows]
    assert targets == [("ann", "session", "5" * 32), ("ann", "jump_client", client.id)]
    assert rows[1]["details"] == {"session_id": session_id, **details}
