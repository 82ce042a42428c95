"""Jump Clients whose version is decided on their computer: they are offered that version.

The rollout brings the site's version to all others. A signed release has the last versions too, so
a pinned client can be updated to its own one, outside of the rings. That can be an older one: a
client goes back when its owner has chosen exactly this version, as the Ansible role does.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session as Transaction

from jump_server.models.jump_client import JumpClient
from jump_server.models.rollout import APART, HALTED, HEALTHY, OPEN, PAUSED, ClientUpdate

from . import offers, policy, rollouts

AGAIN = timedelta(days=1)
"""Time after which a client whose update failed is offered it again."""


def step(tx: Transaction, now: datetime) -> None:
    """Offer connected clients the version that they are pinned to, if they have another one.

    The site's limits hold: updates at the same time, hours, a pause, and no updates at all. A
    version whose rollout was halted is not offered.
    """
    rules = policy.current(tx)
    payloads = policy.by_choice(tx, rules)
    rollout = rollouts.current(tx)
    if not payloads or (rollout is not None and rollout.state == PAUSED):
        return
    del payloads[""]
    if rollout is not None and rollout.state == HALTED:
        payloads.pop(rollout.version, None)
    under_way = select(func.count()).select_from(ClientUpdate).where(ClientUpdate.state.in_(OPEN))
    room = rules.at_once - (tx.scalar(under_way) or 0)
    if not payloads or room <= 0:
        return
    tried = exists().where(
        ClientUpdate.client_id == JumpClient.id,
        ClientUpdate.version == JumpClient.update_policy,
        ClientUpdate.state != HEALTHY,
        ClientUpdate.changed_at > now - AGAIN,
    )
    closed = policy.closed_groups(rules, now)
    found = tx.execute(
        select(JumpClient.id, JumpClient.agent_version, JumpClient.update_policy)
        .where(
            JumpClient.update_policy.in_(list(payloads)),
            JumpClient.agent_version != JumpClient.update_policy,
            JumpClient.online.is_(True),
            JumpClient.expired_at.is_(None),
            JumpClient.removal.is_(None),
            JumpClient.jump_group_id.not_in(closed),
            policy.takes_updates(),
            ~tried,
        )
        .order_by(JumpClient.id)
        .limit(room)
    ).all()
    for version in sorted({row.update_policy for row in found}):
        clients = [(row.id, row.agent_version) for row in found if row.update_policy == version]
        rollout_id = rollout.id if rollout is not None else None
        payload = payloads[version]
        rollouts.begin(tx, payload, clients, rollout_id=rollout_id, ring=APART, now=now)
        offers.send(tx, payload, [client_id for client_id, _ in clients])
