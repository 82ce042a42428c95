"""What happens in the life of Jump Clients, in the database only: clones, duplicates, an update."""

import datetime as dt
import secrets
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from jump_agent import VERSION
from jump_server.models.identity import Claim
from jump_server.models.jump_client import JumpClient
from jump_server.models.rollout import ClientUpdate, Rollout
from tests.web.seeds import writing

ROLLOUT = "7" * 32
CLAIMS = (("restored", "K7Q2-MXAB", "restored-pc"), ("clone", "22H8-PQRT", "clone-pc"))
"""Kind, code and host name of the computers that wait."""


def claim(database: Path) -> list[str]:
    """Let three offline clients be of one computer, and two computers claim a fourth client.

    Returns the clients' ids, the claimed one last.
    """
    now = dt.datetime.now(dt.UTC)
    with writing(database) as connection:
        offline = select(JumpClient.id).where(JumpClient.online.is_(False))
        ids = list(connection.scalars(offline.order_by(JumpClient.id).limit(4)))
        wanted = {"computer_id": "c" * 32, "hostname": "till"}
        connection.execute(update(JumpClient).where(JumpClient.id.in_(ids[:3])).values(**wanted))
        claims = [
            {
                "kind": kind,
                "state": "waiting",
                "at": now,
                "seen_at": now,
                "original_id": ids[3],
                "enrolment_id": secrets.token_hex(16),
                "credential_hash": secrets.token_hex(32),
                "code": code,
                "hostname": hostname,
                "address": "192.0.2.7",
                "computer": {},
            }
            for kind, code, hostname in CLAIMS
        ]
        connection.execute(insert(Claim), claims)
    return ids


def halt(database: Path) -> str:
    """Let the update of all clients be halted because it failed on one; return that one's name."""
    now = dt.datetime.now(dt.UTC)
    with writing(database) as connection:
        connection.execute(update(JumpClient).values(agent_version="0.0.1"))
        failed, name = connection.execute(select(JumpClient.id, JumpClient.hostname).limit(1)).one()
        connection.execute(delete(Rollout))
        reason = {"code": "update_ring_failed", "parameters": {"failed": 1, "clients": 1}}
        rollout = {"id": ROLLOUT, "version": VERSION, "state": "halted", "ring": 1}
        begun = {"started_at": now, "ring_started_at": now}
        connection.execute(insert(Rollout), [{**rollout, **begun, "reason": reason}])
        row = {"client_id": failed, "rollout_id": ROLLOUT, "version": VERSION, "ring": 1}
        why = {"state": "failed", "code": "update_timed_out", "parameters": {"minutes": 60}}
        times = {"offered_at": now, "sent_at": now, "changed_at": now}
        connection.execute(insert(ClientUpdate), [{**row, **why, **times, "from_version": "0.0.1"}])
    return str(name)
