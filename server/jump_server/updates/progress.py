"""The state of updates, as the API shows it."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.paging import Key, Page, PageQuery, Slice, paginate
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.release import Payload
from jump_server.models.rollout import (
    APART,
    BAD,
    FIRST,
    REST,
    ClientUpdate,
    Rollout,
    UpdatePolicy,
)
from jump_wire.errors import UserError

from . import policy, releases, rollouts, views

RINGS = {APART: "apart", FIRST: "first", REST: "rest"}
STATES = ("offered", "downloading", "installed", "healthy", "failed", "rolled_back")


class ClientQuery(PageQuery):
    """Filter and page of the list; ``problem`` stands for ``failed`` and ``rolled_back``."""

    state: (
        Literal[
            "offered", "downloading", "installed", "healthy", "failed", "rolled_back", "problem"
        ]
        | None
    ) = None


def get(tx: Transaction, actor: Actor, language: str) -> views.Updates:
    """Return the state of updates. Requires the ``settings`` right."""
    actor.require_right(SETTINGS)
    rules = policy.current(tx)
    payload = policy.wanted(tx, rules)
    rollout = rollouts.current(tx)
    return {
        "version": payload.version if payload is not None else "",
        "release": _release(tx),
        "rollout": _rollout(tx, rules, payload, rollout, language) if rollout else None,
        "fleet": _fleet(tx, payload, rollout),
        "policy": policy.view(tx, rules),
    }


def versions(tx: Transaction, _actor: Actor) -> views.UpdateVersions:
    """Return the versions that can be installed. Requires no right: each client shows its own."""
    payload = policy.wanted(tx, policy.current(tx))
    return {
        "version": payload.version if payload is not None else "",
        "versions": [one.version for one in releases.state(tx).payloads],
    }


def _release(tx: Transaction) -> views.Release:
    found = releases.state(tx)
    return {
        "number": found.number,
        "signed_at": timestamp(found.signed_at),
        "ends_at": timestamp(found.ends_at),
        "payloads": [{"version": one.version, "size": one.length} for one in found.payloads],
        "unsigned": found.unsigned,
        "key_on_server": found.key_here,
    }


def _rollout(
    tx: Transaction, rules: UpdatePolicy, payload: Payload | None, rollout: Rollout, language: str
) -> views.Rollout:
    reason = rollout.reason
    return {
        "id": rollout.id,
        "version": rollout.version,
        "state": rollout.state,
        "ring": RINGS[rollout.ring],
        "reason": _reason(reason["code"], reason["parameters"], language) if reason else None,
        "started_at": timestamp(rollout.started_at),
        "ring_started_at": timestamp(rollout.ring_started_at),
        "rings": _rings(tx, rules, payload, rollout),
    }


def _rings(
    tx: Transaction, rules: UpdatePolicy, payload: Payload | None, rollout: Rollout
) -> list[views.RingProgress]:
    count = func.count()
    rows = (
        select(ClientUpdate.ring, ClientUpdate.state, count)
        .where(ClientUpdate.rollout_id == rollout.id)
        .group_by(ClientUpdate.ring, ClientUpdate.state)
    )
    counts: dict[int, dict[str, int]] = {ring: dict.fromkeys(STATES, 0) for ring in RINGS}
    for ring, state, number in tx.execute(rows):
        counts[ring][state] = number
    tried = {ring: sum(states.values()) for ring, states in counts.items()}
    sizes = dict(tried)
    if payload is not None and payload.version == rollout.version:
        left = tx.scalar(
            select(count).select_from(JumpClient).where(rollouts.waiting(tx, rollout.id, payload))
        )
        if rollout.ring == FIRST:
            first = rollouts.first_size(tx, rules, payload, rollout)
            sizes[FIRST] = max(tried[FIRST], first)
        sizes[REST] += (left or 0) - (sizes[FIRST] - tried[FIRST])
    return [
        {"ring": RINGS[ring], "size": sizes[ring], **counts[ring]}  # type: ignore[typeddict-item]  # by state
        for ring in (FIRST, REST, APART)
        if ring != APART or tried[APART]
    ]


def _fleet(tx: Transaction, payload: Payload | None, rollout: Rollout | None) -> views.Fleet:
    installed = (JumpClient.expired_at.is_(None), JumpClient.uninstalled_at.is_(None))
    count = func.count()
    pinned = JumpClient.update_policy != ""
    if payload is None:
        found = select(count.filter(pinned)).select_from(JumpClient).where(*installed)
        return {"current": 0, "waiting": 0, "offline": 0, "pinned": tx.scalar(found) or 0}
    waits = rollouts.waiting(tx, rollout.id if rollout else None, payload)
    current, waiting, offline, kept = tx.execute(
        select(
            count.filter(JumpClient.agent_version == payload.version),
            count.filter(waits, JumpClient.online.is_(True)),
            count.filter(waits, JumpClient.online.is_(False)),
            count.filter(pinned, JumpClient.agent_version != payload.version),
        )
        .select_from(JumpClient)
        .where(*installed)
    ).one()
    return {"current": current, "waiting": waiting, "offline": offline, "pinned": kept}


def clients(
    tx: Transaction, actor: Actor, query: ClientQuery, language: str
) -> Slice[views.ClientUpdate]:
    """Return the clients that an update was offered to, the latest change first.

    Requires the ``settings`` right.
    """
    actor.require_right(SETTINGS)
    wanted = (
        select(ClientUpdate.client_id)
        .join(JumpClient, JumpClient.id == ClientUpdate.client_id)
        .where(JumpClient.expired_at.is_(None))
    )
    if query.state == "problem":
        wanted = wanted.where(ClientUpdate.state.in_(BAD))
    elif query.state is not None:
        wanted = wanted.where(ClientUpdate.state == query.state)
    keys: list[Key] = [(ClientUpdate.changed_at, True), (ClientUpdate.client_id, True)]
    part = paginate(tx, wanted, keys, Page.of(query), str)
    shown = _clients(tx, part.items, language)
    return part.of([shown[client_id] for client_id in part.items if client_id in shown])


def _clients(
    tx: Transaction, client_ids: Sequence[str], language: str
) -> dict[str, views.ClientUpdate]:
    rows = (
        select(
            ClientUpdate,
            JumpClient.name,
            JumpClient.hostname,
            JumpGroup.code_name.label("jump_group"),
        )
        .join(JumpClient, JumpClient.id == ClientUpdate.client_id)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(in_list(ClientUpdate.client_id, client_ids))
    )
    return {row.ClientUpdate.client_id: _client(row, language) for row in tx.execute(rows)}


def _client(row: Any, language: str) -> views.ClientUpdate:
    one: ClientUpdate = row.ClientUpdate
    return {
        "jump_client_id": one.client_id,
        "name": row.name or row.hostname,
        "jump_group": row.jump_group,
        "from_version": one.from_version,
        "version": one.version,
        "ring": RINGS[one.ring],
        "state": one.state,
        "reason": _reason(one.code, one.parameters, language) if one.code else None,
        "offered_at": timestamp(one.offered_at),
        "changed_at": timestamp(one.changed_at),
    }


def _reason(code: str, parameters: dict[str, Any], language: str) -> views.Reason:
    told = UserError.received(code, parameters)
    return {"code": told.kind.code, "parameters": told.parameters, "message": told.text(language)}
