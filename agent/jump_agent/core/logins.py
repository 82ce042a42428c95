"""Who is signed in on the computer, for the server, and the logout of one of them."""

import json
from typing import TYPE_CHECKING, Callable, Optional, Tuple

from jump_wire.messages import ListLogins, Logins

from .platform import current

if TYPE_CHECKING:
    from .owner import Owner

MOST, LONGEST = 32, 160
"""Logins that are reported, and the characters of each. What is more is left out."""


def answer(
    wanted: ListLogins, disabled: bool, owner: "Optional[Owner]", log: Callable[[str], None]
) -> Optional[Logins]:
    """Return the answer to a request, or None when the owner's order brings it later."""
    if disabled:
        return Logins(wanted.session_id, wanted.login_id, "client_disabled")
    if not wanted.login_id:
        return listed(wanted.session_id)
    log("%s logs login %s of user %d out" % (wanted.actor, wanted.login_id, wanted.uid))
    if owner is None or not owner.log_out(wanted):
        return Logins(wanted.session_id, wanted.login_id, "logins_service_mode")
    return None


def listed(session_id: str, login_id: str = "", code: str = "") -> Logins:
    """Return who is signed in now, after the attempt to log ``login_id`` out."""
    found = current().computer.logins()
    if found is None:
        return Logins(session_id, login_id, code or "logins_unavailable")
    texts: Tuple[str, ...] = tuple(text[:LONGEST] for text in found[:MOST])
    return Logins(session_id, login_id, code, texts)


def heard(packet: bytes) -> Optional[Logins]:
    """Return the answer that an order of the owner brings: how a logout ended."""
    try:
        values = json.loads(packet.partition(b" ")[2].decode())
        return listed(*(str(values[name])[:32] for name in ("session", "login", "code")))
    except (ValueError, KeyError, TypeError):
        return None
