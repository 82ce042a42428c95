"""What administrators do with a rollout: pause it, resume it, and aim it at some clients first."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session as Transaction

from jump_server.core import audit
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.inputs import GroupReference, Hex32, Input, Tag
from jump_server.groups import jump_group_names
from jump_server.live import events
from jump_server.models.jump_client import JumpClient
from jump_server.models.release import Payload
from jump_server.models.rollout import BAD, HALTED, PAUSED, RUNNING, ClientUpdate, Rollout
from jump_wire.errors import UserError

from . import rollouts
from .views import Aimed


class Aim(Input):
    """The clients that are updated next: a Jump Group's, those with a tag, or one."""

    jump_group: Annotated[GroupReference | None, Field(default=None)]
    tag: Annotated[Tag | None, Field(default=None)]
    jump_client_id: Annotated[Hex32 | None, Field(default=None)]


def pause(tx: Transaction, actor: Actor) -> None:
    """Offer the update to no further client. Requires the ``settings`` right.

    What is under way goes on. Can safely be repeated.

    Raises:
        UserError: ``update_not_running`` when no rollout runs.
    """
    rollout = _running(tx, actor)
    if rollout.state == RUNNING:
        rollout.state = PAUSED
        _note(tx, actor, "updates.paused", rollout)


def resume(tx: Transaction, actor: Actor) -> None:
    """Go on after a pause or a halt, and try failed clients again. Requires ``settings``.

    Raises:
        UserError: ``update_not_running`` when there is no rollout.
    """
    rollout = _running(tx, actor)
    if rollout.state in {PAUSED, HALTED}:
        failed = (ClientUpdate.rollout_id == rollout.id, ClientUpdate.state.in_(BAD))
        tx.execute(delete(ClientUpdate).where(*failed))
        rollout.state, rollout.reason = RUNNING, None
        _note(tx, actor, "updates.resumed", rollout)


def aim(tx: Transaction, actor: Actor, wanted: Aim) -> Aimed:
    """Update some clients next, whatever their ring and hours. Requires the ``settings`` right.

    Clients that failed are tried again. Clients that are not connected follow when they return.
    Their owner's policy and the limit of updates at the same time still hold.

    Raises:
        UserError: ``update_not_running``, ``field_required`` unless exactly one field is given,
            ``jump_group_not_found``.
    """
    rollout = _running(tx, actor)
    payload = tx.get_one(Payload, rollout.version)
    given = {name: value for name, value in wanted.given().items() if value is not None}
    if len(given) != 1:
        raise UserError("field_required", field="jump_group")
    chosen = _chosen(tx, wanted)
    again = select(JumpClient.id).where(chosen)
    failed = (ClientUpdate.rollout_id == rollout.id, ClientUpdate.state.in_(BAD))
    tx.execute(
        delete(ClientUpdate).where(*failed, ClientUpdate.client_id.in_(again)),
        execution_options={"synchronize_session": False},
    )
    condition = (chosen, rollouts.waiting(tx, rollout.id, payload))
    count = tx.scalar(select(func.count()).select_from(JumpClient).where(*condition)) or 0
    tx.execute(
        update(JumpClient).where(*condition).values(update_aimed=True),
        execution_options={"synchronize_session": False},
    )
    _note(tx, actor, "updates.aimed", rollout, clients=count, **given)
    return {"clients": count}


def _chosen(tx: Transaction, wanted: Aim) -> ColumnElement[bool]:
    if wanted.jump_client_id is not None:
        return JumpClient.id == wanted.jump_client_id
    if wanted.tag is not None:
        return JumpClient.tag == wanted.tag
    return JumpClient.jump_group_id == jump_group_names.find(tx, wanted.jump_group or "").id


def _running(tx: Transaction, actor: Actor) -> Rollout:
    actor.require_right(SETTINGS)
    rollout = rollouts.current(tx)
    if rollout is None:
        raise UserError("update_not_running")
    return rollout


def _note(
    tx: Transaction, actor: Actor, action: str, rollout: Rollout, **details: str | int
) -> None:
    tx.flush()
    audit.record(tx, actor, action, "updates", rollout.id, version=rollout.version, **details)
    events.note(tx, events.UPDATES_CHANGED)
