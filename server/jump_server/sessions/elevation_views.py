"""A session's elevation in the API's form, and whether one is possible."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.session import ENDED, Session

from .views import Elevation as ElevationView

ASKING, ELEVATED, FAILED = "asking", "elevated", "failed"
"""States of a session's elevation. Without one, its tools run as the client's own account."""

ASK_TIME = timedelta(minutes=3)
"""Time that the customer and the computer have. Then a new request is possible."""

SERVICE = "service"


def is_elevated(record: Session) -> bool:
    """Return whether a session's further tools run as another account."""
    return (record.elevation or {}).get("state") == ELEVATED


def may_be_elevated(record: Session) -> bool:
    """Return whether further tools run as another account, or will before the server knows it."""
    return (record.elevation or {}).get("state") in (ASKING, ELEVATED)


def elevation(record: Session, now: datetime) -> ElevationView | None:
    """Return the elevation of a running session.

    While a customer has no link, there is none: nothing can run as root. If their program was only
    cut off, it reports its state on its next link; one that was killed never does.
    """
    found = record.elevation
    if found is None or record.state == ENDED:
        return None
    cut_off = record.customer is not None and not record.customer.online
    if cut_off and found["state"] != FAILED:
        return None
    at = datetime.fromtimestamp(found["at"], now.tzinfo)
    late = found["state"] == ASKING and now >= at + ASK_TIME
    return {
        "state": FAILED if late else found["state"],
        "account": found["account"],
        "user": found["by"],
        "at": timestamp(at),
        "code": "elevation_timeout" if late else found.get("code", ""),
    }


def elevation_refusal(kind: str, mode: str | None, *, permitted: bool) -> str:
    """Return the code of the error with which elevation is impossible, or "".

    ``mode`` is that of the Jump Client; None where the session has none. ``permitted`` is whether
    the user may log in as another account of its computer.
    """
    if kind == "support":
        return ""
    if mode != SERVICE:
        return "elevation_unavailable" if mode is None else "elevation_user_mode"
    return "" if permitted else "permission_refused"


def modes(tx: Transaction, client_ids: Iterable[str | None]) -> Mapping[str | None, str]:
    """Return the modes of Jump Clients by their ids."""
    ids = {one for one in client_ids if one is not None}
    rows = tx.execute(select(JumpClient.id, JumpClient.mode).where(in_list(JumpClient.id, ids)))
    return {row[0]: row[1] for row in rows}
