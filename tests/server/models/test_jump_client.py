"""What the database itself holds together about Jump Clients."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.models.jump_client import JumpClient, RemovedClient
from tests.server.world import START, World


def test_an_enrolment_makes_one_record(world: World) -> None:
    made = world.enrol(world.installer(world.administrator(), "user:admin")["key"])

    def again(tx: Transaction) -> None:
        client = tx.get_one(JumpClient, made.id)
        tx.add(
            JumpClient(
                jump_group_id=client.jump_group_id,
                shown_name="",
                hostname="",
                created_at=START,
                enrolment_id=client.enrolment_id,
                credential_hash="",
            )
        )

    with pytest.raises(IntegrityError):
        world.write(again)


def test_a_removed_id_is_kept_once(world: World) -> None:
    def bury(tx: Transaction) -> None:
        tx.add(RemovedClient(id="x", enrolment_id="e", credential_hash="", removed_at=START))

    world.write(bury)
    with pytest.raises(IntegrityError):
        world.write(bury)
