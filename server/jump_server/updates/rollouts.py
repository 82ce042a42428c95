"""Rollouts: the update of all Jump Clients to one version, ring after ring.

One worker takes a step every few seconds. A step has a fixed number of statements, whatever the
number of Jump Clients. The first ring is updated first. When it is healthy, the others follow, at
most so many at once. A ring with too many failures halts the rollout.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, or_, select, update
from sqlalchemy.orm import Session as Transaction

from jump_server.alerts import noting
from jump_server.clients import jump_client_states
from jump_server.core import audit
from jump_server.live import events
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.release import Payload
from jump_server.models.rollout import (
    BAD,
    DOWNLOADING,
    ENDED,
    FAILED,
    FIRST,
    HALTED,
    HEALTHY,
    INSTALLED,
    NUMBER,
    OFFERED,
    OPEN,
    REST,
    RUNNING,
    SHARE,
    TAG,
    ClientUpdate,
    Rollout,
    UpdatePolicy,
)

from . import offers, policy
from .policy import may_become

SETTLE = timedelta(seconds=90)
"""Time after a rollout's start in which no ring by share or number begins.

After a restart the Jump Clients return one after the other, and the choice shall not depend on
their order.
"""
RESEND = timedelta(minutes=5)
"""Time after which an offer is sent again to a connected client that has not reacted."""
KEPT_ROLLOUTS = 20
RING_FAILED = "update_ring_failed"
TIMED_OUT = "update_timed_out"


def step(tx: Transaction, now: datetime) -> None:
    """Do what is due: take up a new version, judge what runs, and offer it to more clients."""
    rules = policy.current(tx)
    payload = policy.wanted(tx, rules)
    rollout = _take_up(tx, payload, now)
    changed = _judge(tx, rules, now)
    if rollout is not None and payload is not None:
        changed |= _advance(tx, rules, payload, rollout, now)
        if rollout.state == RUNNING:
            _offer_more(tx, rules, payload, rollout, now)
    _resend(tx, now)
    if changed:
        events.note(tx, events.UPDATES_CHANGED)


def current(tx: Transaction) -> Rollout | None:
    """Return the rollout that has not ended, or None."""
    return tx.scalar(select(Rollout).where(Rollout.state != ENDED))


def _take_up(tx: Transaction, payload: Payload | None, now: datetime) -> Rollout | None:
    """Return the rollout to the wanted version; end one to another version."""
    found = current(tx)
    if found is not None and (payload is None or payload.version != found.version):
        found.state, found.ended_at = ENDED, now
        events.note(tx, events.UPDATES_CHANGED)
        found = None
    if found is None and payload is not None and _updatable(tx, payload):
        found = Rollout(
            version=payload.version, state=RUNNING, ring=FIRST, started_at=now, ring_started_at=now
        )
        tx.add(found)
        tx.flush()
        aimed = update(JumpClient).where(JumpClient.update_aimed.is_(True))
        tx.execute(aimed.values(update_aimed=False))
        _forget(tx)
        audit.record(tx, None, "updates.started", "updates", found.id, version=found.version)
        events.note(tx, events.UPDATES_CHANGED)
    return found


def _forget(tx: Transaction) -> None:
    recent = select(Rollout.id).order_by(Rollout.started_at.desc()).limit(KEPT_ROLLOUTS)
    tx.execute(delete(Rollout).where(Rollout.id.not_in(list(tx.scalars(recent)))))


def _updatable(tx: Transaction, payload: Payload) -> list[str]:
    """Return the installed versions from which clients may go to a payload's version."""
    # The index of versions alone answers this.
    installed = tx.scalars(select(JumpClient.agent_version).distinct())
    return [version for version in installed if may_become(version, payload)]


def waiting(tx: Transaction, rollout_id: str | None, payload: Payload) -> ColumnElement[bool]:
    """Return the condition that a client is still to be updated, connected or not."""
    tried = exists().where(
        ClientUpdate.client_id == JumpClient.id, ClientUpdate.rollout_id == rollout_id
    )
    versions = _updatable(tx, payload)
    if not versions:
        return false()
    return and_(
        JumpClient.agent_version.in_(versions),
        JumpClient.update_policy.in_(("", payload.version)),
        JumpClient.expired_at.is_(None),
        JumpClient.uninstalled_at.is_(None),
        JumpClient.removal.is_(None),
        policy.takes_updates(),
        ~tried,
    )


# --- judging what runs ------------------------------------------------------


def _judge(tx: Transaction, rules: UpdatePolicy, now: datetime) -> bool:
    """Record which clients came back, are healthy, or are late; return whether any changed."""
    of_client = JumpClient.id == ClientUpdate.client_id
    back = and_(of_client, JumpClient.agent_version == ClientUpdate.version)
    calm = now - timedelta(seconds=rules.healthy_seconds)
    late = now - timedelta(minutes=rules.healthy_within_minutes)
    # A passive client has connected with the new version, and waits again: it has no link to keep.
    there = or_(JumpClient.online.is_(True), JumpClient.passive.is_(True))
    healthy = and_(back, there, JumpClient.last_connected_at <= calm)
    unfinished = ClientUpdate.state.in_((*OPEN, *BAD))
    changed = _set(tx, now, HEALTHY, unfinished, exists().where(healthy), code="", parameters={})
    changed |= _set(
        tx, now, INSTALLED, ClientUpdate.state.in_((OFFERED, DOWNLOADING)), exists().where(back)
    )
    # A computer that was switched off before it installed anything has not failed.
    offline = exists().where(
        of_client, JumpClient.online.is_(False), JumpClient.version_refused.is_(False)
    )
    begun = ClientUpdate.state.in_((OFFERED, DOWNLOADING))
    overdue = ClientUpdate.offered_at <= late
    given_up = tx.execute(delete(ClientUpdate).where(begun, overdue, offline))
    changed |= bool(given_up.rowcount)  # type: ignore[attr-defined]  # a result of a change has it
    minutes = {"minutes": rules.healthy_within_minutes}
    open_ = ClientUpdate.state.in_(OPEN)
    changed |= _set(tx, now, FAILED, open_, overdue, code=TIMED_OUT, parameters=minutes)
    _mark(tx)
    return changed


def _set(
    tx: Transaction, now: datetime, state: str, *where: ColumnElement[bool], **values: Any
) -> bool:
    changed = update(ClientUpdate).where(*where).values(state=state, changed_at=now, **values)
    done = tx.execute(changed, execution_options={"synchronize_session": False})
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a result of a change has it


def _mark(tx: Transaction) -> None:
    """Remove the mark "updating" from clients whose update is no longer under way."""
    under_way = exists().where(
        ClientUpdate.client_id == JumpClient.id, ClientUpdate.state.in_(OPEN)
    )
    done = list(tx.scalars(select(JumpClient.id).where(JumpClient.updating.is_(True), ~under_way)))
    mark(tx, done, updating=False)


def mark(tx: Transaction, client_ids: Sequence[str], *, updating: bool) -> None:
    """Set or remove the mark "updating"."""
    if not client_ids:
        return
    event = "begin_update" if updating else "fail_update"  # a success is seen at its connection
    tx.execute(
        update(JumpClient)
        .where(in_list(JumpClient.id, client_ids), jump_client_states.possible(event))
        .values(**jump_client_states.written(event), update_aimed=False),
        execution_options={"synchronize_session": False},
    )
    for client_id in client_ids:
        events.note(tx, events.CLIENT_CHANGED, client_id)


# --- rings ------------------------------------------------------------------


def _advance(
    tx: Transaction, rules: UpdatePolicy, payload: Payload, rollout: Rollout, now: datetime
) -> bool:
    """Halt a ring with too many failures; go on to the rest after a healthy first ring."""
    if rollout.state != RUNNING:
        return False
    counts = ring_counts(tx, rollout)
    tried = sum(counts.values())
    bad = sum(counts.get(state, 0) for state in BAD)
    if bad and bad * 100 > rules.failure_percent * _size(tx, rules, payload, rollout, tried):
        _halt(tx, rollout, bad, tried)
        return True
    if rollout.ring != FIRST or any(counts.get(state) for state in OPEN):
        return False
    if not counts.get(HEALTHY) or not _first_is_complete(tx, rules, payload, rollout, tried, now):
        return False
    rollout.ring, rollout.ring_started_at = REST, now
    return True


def _size(
    tx: Transaction, rules: UpdatePolicy, payload: Payload, rollout: Rollout, tried: int
) -> int:
    """Return the number of clients that failures are compared with: at first, few were tried."""
    if rollout.ring == FIRST:
        return max(tried, first_size(tx, rules, payload, rollout))
    left = select(func.count()).select_from(JumpClient).where(waiting(tx, rollout.id, payload))
    return max(tried, min(rules.at_once, tried + (tx.scalar(left) or 0)))


def _first_is_complete(
    tx: Transaction,
    rules: UpdatePolicy,
    payload: Payload,
    rollout: Rollout,
    tried: int,
    now: datetime,
) -> bool:
    """Return whether the first ring waits for nobody.

    It waits for its members that are not connected, but not longer than a client may take.
    """
    if tried >= first_size(tx, rules, payload, rollout):
        return True
    there = select(func.count()).where(
        waiting(tx, rollout.id, payload), JumpClient.online.is_(True), in_first(rules)
    )
    mine = (ClientUpdate.rollout_id == rollout.id, ClientUpdate.ring == FIRST)
    last = tx.scalar(select(func.max(ClientUpdate.offered_at)).where(*mine)) or now
    patience = timedelta(minutes=rules.healthy_within_minutes)
    return not tx.scalar(there) and now - last >= patience


def ring_counts(tx: Transaction, rollout: Rollout) -> dict[str, int]:
    """Return the number of clients of the rollout's ring by their state."""
    mine = (ClientUpdate.rollout_id == rollout.id, ClientUpdate.ring == rollout.ring)
    rows = select(ClientUpdate.state, func.count()).where(*mine).group_by(ClientUpdate.state)
    return {row.state: row[1] for row in tx.execute(rows)}


def first_size(tx: Transaction, rules: UpdatePolicy, payload: Payload, rollout: Rollout) -> int:
    """Return the number of clients in the first ring."""
    left = select(func.count()).select_from(JumpClient).where(waiting(tx, rollout.id, payload))
    mine = (ClientUpdate.rollout_id == rollout.id, ClientUpdate.ring == FIRST)
    tried = tx.scalar(select(func.count()).select_from(ClientUpdate).where(*mine)) or 0
    total = (tx.scalar(left.where(in_first(rules))) or 0) + tried
    if rules.first_ring == SHARE:
        return math.ceil(total * rules.first_share / 100)
    return min(total, rules.first_number) if rules.first_ring == NUMBER else total


def in_first(rules: UpdatePolicy) -> ColumnElement[bool]:
    """Return the condition that a client can belong to the first ring."""
    return JumpClient.tag == rules.first_tag if rules.first_ring == TAG else JumpClient.id != ""


def _halt(tx: Transaction, rollout: Rollout, bad: int, tried: int) -> None:
    rollout.state = HALTED
    parameters = {"failed": bad, "clients": tried}
    rollout.reason = {"code": RING_FAILED, "parameters": parameters}
    facts = {"version": rollout.version, "ring": rollout.ring, **parameters}
    audit.record(tx, None, "updates.halted", "updates", rollout.id, **facts)
    noting.note(tx, "update_failed", rollout.id, rollout.version, **parameters)


# --- offering ---------------------------------------------------------------


def _offer_more(
    tx: Transaction, rules: UpdatePolicy, payload: Payload, rollout: Rollout, now: datetime
) -> None:
    under_way = select(func.count()).select_from(ClientUpdate).where(ClientUpdate.state.in_(OPEN))
    room = rules.at_once - (tx.scalar(under_way) or 0)
    if room <= 0:
        return
    chosen = _next(tx, rules, payload, rollout, room, now)
    begin(tx, payload, chosen, rollout_id=rollout.id, ring=rollout.ring, now=now)
    offers.send(tx, payload, [client_id for client_id, _ in chosen])


def _next(
    tx: Transaction,
    rules: UpdatePolicy,
    payload: Payload,
    rollout: Rollout,
    room: int,
    now: datetime,
) -> list[tuple[str, str]]:
    """Return id and version of the clients that are next: aimed ones, then those of the ring."""
    aimed = JumpClient.update_aimed.is_(True)
    condition = and_(
        waiting(tx, rollout.id, payload),
        JumpClient.online.is_(True),
        JumpClient.version_refused.is_(False),
    )
    closed = policy.closed_groups(rules, now)
    by_turn = JumpClient.jump_group_id.not_in(closed) if closed else JumpClient.id != ""
    if rollout.ring == FIRST:
        by_turn = and_(by_turn, in_first(rules))
        tried = sum(ring_counts(tx, rollout).values())
        settling = rules.first_ring != TAG and now - rollout.started_at < SETTLE
        left = 0 if settling else first_size(tx, rules, payload, rollout) - tried
    else:
        left = room
    found = _pick(tx, and_(condition, aimed), room)
    left = min(left, room - len(found))
    return found + (_pick(tx, and_(condition, ~aimed, by_turn), left) if left > 0 else [])


def _pick(tx: Transaction, condition: ColumnElement[bool], most: int) -> list[tuple[str, str]]:
    # Ids are random, so their order is a fair choice, and the same one at each step.
    rows = select(JumpClient.id, JumpClient.agent_version).where(condition).order_by(JumpClient.id)
    return [(row.id, row.agent_version) for row in tx.execute(rows.limit(most))]


def begin(
    tx: Transaction,
    payload: Payload,
    clients: Sequence[tuple[str, str]],
    *,
    rollout_id: str | None,
    ring: int,
    now: datetime,
) -> None:
    """Record that a payload is offered to clients, given as ids and installed versions."""
    if not clients:
        return
    ids = [client_id for client_id, _ in clients]
    tx.execute(delete(ClientUpdate).where(in_list(ClientUpdate.client_id, ids)))
    tx.add_all(
        ClientUpdate(
            client_id=client_id,
            rollout_id=rollout_id,
            version=payload.version,
            ring=ring,
            state=OFFERED,
            from_version=version,
            offered_at=now,
            sent_at=now,
            changed_at=now,
        )
        for client_id, version in clients
    )
    tx.flush()
    mark(tx, ids, updating=True)
    events.note(tx, events.UPDATES_CHANGED)


def _resend(tx: Transaction, now: datetime) -> None:
    """Offer again to connected clients that have not reacted: the message may have been lost."""
    rows = (
        select(ClientUpdate.client_id, ClientUpdate.version)
        .join(JumpClient, JumpClient.id == ClientUpdate.client_id)
        .where(
            ClientUpdate.state == OFFERED,
            ClientUpdate.sent_at <= now - RESEND,
            JumpClient.online.is_(True),
        )
    )
    by_version: dict[str, list[str]] = {}
    for client_id, version in tx.execute(rows):
        by_version.setdefault(version, []).append(client_id)
    for version, ids in by_version.items():
        tx.execute(
            update(ClientUpdate).where(in_list(ClientUpdate.client_id, ids)).values(sent_at=now),
            execution_options={"synchronize_session": False},
        )
        payload = tx.get(Payload, version)
        if payload is not None:
            offers.send(tx, payload, ids)
