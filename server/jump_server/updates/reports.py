"""What Jump Clients report about their updates, and refusals that start one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.core.environment import environment_of
from jump_server.live import events
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.rollout import (
    APART,
    BAD,
    DOWNLOADING,
    FAILED,
    HEALTHY,
    INSTALLED,
    OPEN,
    ROLLED_BACK,
    ClientUpdate,
)
from jump_wire.errors import CATALOGUE, GENERIC
from jump_wire.messages import UpdateState

from . import policy, rollouts

FORBIDDEN = "update_forbidden"
"""The reason of a client whose owner has chosen another version in the meantime."""
PHASES = {
    "downloading": DOWNLOADING,
    "verified": DOWNLOADING,
    "installed": INSTALLED,
    "rolled_back": ROLLED_BACK,
    "refused": FAILED,
    "failed": FAILED,
}


def reported(tx: Transaction, told: Mapping[str, UpdateState]) -> None:
    """Record the phases that clients report. Reports about other versions are ignored."""
    if not told:
        return
    now = environment_of(tx).clock()
    done = []
    for row in tx.scalars(
        select(ClientUpdate).where(in_list(ClientUpdate.client_id, sorted(told)))
    ):
        message = told[row.client_id]
        state = PHASES.get(message.phase)
        is_end = state in BAD
        if message.version != row.version or state is None:
            continue
        if (state == row.state and not is_end) or (not is_end and row.state not in OPEN):
            continue
        if (row.state, state) == (HEALTHY, FAILED):
            continue  # an old report that is sent again
        if message.code == FORBIDDEN:
            # The owner of the computer decided otherwise. Neither the version nor the ring failed.
            tx.delete(row)
            done.append(row.client_id)
            events.note(tx, events.UPDATES_CHANGED)
            continue
        row.state, row.changed_at = state, now
        row.code, row.parameters = _reason(message) if is_end else ("", {})
        if is_end:
            done.append(row.client_id)
        events.note(tx, events.UPDATES_CHANGED)
    tx.flush()
    rollouts.mark(tx, done, updating=False)


def _reason(message: UpdateState) -> tuple[str, dict[str, Any]]:
    code = message.code if message.code in CATALOGUE else GENERIC
    names, values = message.parameters[::2], message.parameters[1::2]
    pairs = zip(names, values, strict=False)
    return code, {
        str(name): value if isinstance(value, str) else int(value) for name, value in pairs
    }


def refused(tx: Transaction, client_ids: Sequence[str]) -> None:
    """Record that clients were offered an update with the refusal of their wire version.

    They are updated outside their ring, because nobody can jump to them.
    """
    payloads = policy.by_choice(tx, policy.current(tx)) if client_ids else {}
    if not payloads:
        return
    rollout = rollouts.current(tx)
    rows = tx.execute(
        select(
            JumpClient.id, JumpClient.agent_version, JumpClient.update_policy, ClientUpdate.version
        )
        .outerjoin(ClientUpdate, ClientUpdate.client_id == JumpClient.id)
        .where(
            in_list(JumpClient.id, sorted(client_ids)),
            JumpClient.update_policy.in_(list(payloads)),
        )
    ).all()
    for choice, payload in payloads.items():
        clients = [
            (row.id, row.agent_version)
            for row in rows
            if row.update_policy == choice and row.version != payload.version
        ]
        rollouts.begin(
            tx,
            payload,
            clients,
            rollout_id=rollout.id if rollout is not None else None,
            ring=APART,
            now=environment_of(tx).clock(),
        )
