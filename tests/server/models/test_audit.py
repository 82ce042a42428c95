"""What the database itself holds together about the audit log."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.models.audit import AuditEvent, IdempotentAnswer
from tests.server.world import START, World


def row(tx: Transaction) -> None:
    tx.add(
        AuditEvent(
            id=1,
            at=START,
            actor="",
            address="",
            action="",
            target_type="",
            target_id="",
            details={},
            previous_digest="",
            digest="",
        )
    )


def test_no_number_is_used_twice(world: World) -> None:
    world.write(row)
    with pytest.raises(IntegrityError):
        world.write(row)


def test_a_key_is_answered_once(world: World) -> None:
    def add(tx: Transaction) -> None:
        tx.add(IdempotentAnswer(key_digest="k", request_digest="r", created_at=START))

    world.write(add)
    with pytest.raises(IntegrityError):
        world.write(add)
