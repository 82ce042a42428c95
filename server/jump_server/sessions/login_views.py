"""Who is signed in on a session's computer, in the API's form, and who may log them out."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core.actors import Actor
from jump_server.groups.jump_group_access import granted
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_item_role import LOG_OUT
from jump_server.models.session import Session

from .views import Login, Logins

UNKNOWN, ASKING, KNOWN, FAILED = "unknown", "asking", "known", "failed"

ASK_TIME = timedelta(seconds=30)
"""Time that the computer has for its answer. Then it counts as failed."""

_LOGIN = re.compile(r"([A-Za-z0-9]{1,32}):([0-9]{1,10}):([0-9]{1,16}):([^:]{0,64}):(.{0,64})")


def logins(record: Session, now: datetime) -> Logins:
    """Return the last answer of a session's computer."""
    found = record.logins
    if found is None:
        return {"state": UNKNOWN, "at": None, "code": "", "items": []}
    at = datetime.fromtimestamp(found["at"], now.tzinfo)
    late = is_late(found, now)
    return {
        "state": FAILED if late else found["state"],
        "at": timestamp(at),
        "code": "logins_timeout" if late else found["code"],
        "items": [_login(one) for one in found["items"]],
    }


def is_late(found: dict[str, Any], now: datetime) -> bool:
    """Return whether the computer has not answered in time."""
    latest: float = found["at"] + ASK_TIME.total_seconds()
    return found["state"] == ASKING and now.timestamp() >= latest


def parse(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return logins that a computer reports, without what is not valid."""
    matches = (_LOGIN.fullmatch(text) for text in texts)
    return [
        {
            "id": found[1],
            "uid": int(found[2]),
            "since": int(found[3]),
            "user": _printable(found[4]),
            "place": _printable(found[5]),
        }
        for found in matches
        if found is not None
    ]


def may_log_out(
    tx: Transaction, actor: Actor, client_ids: Iterable[str | None]
) -> frozenset[str | None]:
    """Return the Jump Clients whose signed-in users the actor has the right to log out."""
    ids = {one for one in client_ids if one is not None}
    rows = (
        select(JumpClient.id)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(in_list(JumpClient.id, ids), granted(actor, LOG_OUT))
    )
    return frozenset(tx.scalars(rows)) if ids else frozenset()


def _login(found: dict[str, Any]) -> Login:
    return {
        "id": found["id"],
        "uid": found["uid"],
        "since": found["since"],
        "user": found["user"],
        "place": found["place"],
    }


def _printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable())
