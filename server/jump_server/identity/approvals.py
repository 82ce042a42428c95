"""Approvals of clones and restored computers by an administrator."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Hex32, Input
from jump_server.models.identity import APPROVED, REJECTED, WAITING, Claim
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_wire.errors import UserError

from .claims import waits
from .views import Claim as ClaimView
from .views import Claims, Decided

LISTED = 500
"""Maximum number of listed claims."""


class Decision(Input):
    """Claims to decide, each by its id."""

    ids: Annotated[list[Hex32], Field(min_length=1, max_length=LISTED)]


def listing(tx: Transaction, actor: Actor) -> Claims:
    """Return the computers that wait. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    waiting = waits(environment_of(tx).clock())
    rows = tx.execute(
        select(Claim, JumpClient.name, JumpClient.hostname, JumpGroup.code_name)
        .join(JumpClient, JumpClient.id == Claim.original_id)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(waiting)
        .order_by(Claim.at, Claim.id)
        .limit(LISTED)
    )
    items = [_view(claim, name or hostname, group) for claim, name, hostname, group in rows]
    total = tx.scalar(select(func.count()).select_from(Claim).where(waiting)) or 0
    return {"items": items, "total": total}


def waiting(tx: Transaction, now: datetime) -> int:
    """Return the number of computers that wait for a decision."""
    undecided = (waits(now), Claim.state == WAITING)
    return tx.scalar(select(func.count()).select_from(Claim).where(*undecided)) or 0


def decide(tx: Transaction, actor: Actor, wanted: Decision, *, approve: bool) -> Decided:
    """Approve or reject computers. Requires the ``settings`` right.

    An approval holds for one computer, for an hour: the one that shows the claim's code.

    Raises:
        UserError: ``permission_refused``; ``claim_not_waiting`` when none of them waits.
    """
    actor.require_right(SETTINGS)
    now = environment_of(tx).clock()
    found = tx.scalars(
        select(Claim)
        .where(Claim.id.in_(wanted.ids), waits(now), Claim.state == WAITING)
        .order_by(Claim.id)
        .with_for_update()
    ).all()
    if not found:
        raise UserError("claim_not_waiting")
    state = APPROVED if approve else REJECTED
    for claim in found:
        claim.state, claim.decided_at, claim.decided_by = state, now, actor.username
        details = {"kind": claim.kind, "code": claim.code, "hostname": claim.hostname}
        action = "jump_client.claim_approved" if approve else "jump_client.claim_rejected"
        audit.record(tx, actor, action, "jump_client", claim.original_id, **details)
    tx.flush()
    return {"decided": [claim.id for claim in found]}


def _view(claim: Claim, original_name: str, jump_group: str) -> ClaimView:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "state": claim.state,
        "code": claim.code,
        "hostname": claim.hostname,
        "address": claim.address,
        "at": timestamp(claim.at),
        "seen_at": timestamp(claim.seen_at),
        "original_id": claim.original_id,
        "original_name": original_name,
        "jump_group": jump_group,
    }
