"""Offers of an update: the message that tells a Jump Client where the signed documents are."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session as Transaction

from jump_server import release_roots
from jump_server.core.environment import environment_of
from jump_server.db import after_commit
from jump_server.models.release import Payload
from jump_wire.messages import Update

from . import policy, releases

PATH = "/agent/v1/updates"
MOST_SECONDS = 3600
"""Seconds over which the clients of one offer begin at most."""


@dataclass(frozen=True)
class Standing:
    """The offers for clients that the server can't work with, by their owner's policy."""

    updates: Mapping[str, Update] = field(default_factory=dict)

    def to(self, update_policy: str) -> Update | None:
        """Return the offer for a client with this policy of its owner, or None."""
        return self.updates.get(update_policy)


def standing(tx: Transaction) -> Standing:
    """Return the offers that refusals carry now."""
    payloads = policy.by_choice(tx, policy.current(tx))
    return Standing({choice: _message(tx, one, 1) for choice, one in payloads.items()})


def send(tx: Transaction, payload: Payload, client_ids: Sequence[str]) -> None:
    """Offer a payload to connected clients after the commit."""
    if not client_ids:
        return
    message = _message(tx, payload, len(client_ids))
    gateway = environment_of(tx).gateway

    def tell() -> None:
        for client_id in client_ids:
            gateway.send_update(client_id, message)

    after_commit(tx, tell)


def _message(tx: Transaction, payload: Payload, clients: int) -> Update:
    """Return the offer. Several clients begin over the time that their downloads take together."""
    kib = policy.current(tx).bandwidth_kib
    spread = 0 if kib is None or clients < 2 else clients * payload.length / (kib * policy.KIB)
    return Update(
        payload.version,
        f"{PATH}/{releases.state(tx).number}",
        release_roots.content(tx)["version"],
        releases.SPEC,
        min(MOST_SECONDS, math.ceil(spread)),
    )
