"""Enrolment of a customer's program: exchanges a single-use secret for a credential.

The credential ends with the session. The server answers a repeated request with a new credential,
so a lost answer does no harm.
"""

from typing import Any, Dict, NamedTuple, Optional

from jump_wire import WIRE_VERSION, WIRE_VERSION_MIN

from .. import VERSION
from ..core.dial import Route, Unreachable
from ..core.enrolment import post
from ..core.identity import Identity
from ..core.platform import current

PATH = "/agent/v1/support"


class Offer(NamedTuple):
    """The survey of the site: the secret that answers it, and its question by language.

    A question may be missing or empty.
    """

    secret: str
    questions: Dict[str, str]


class Enrolled(NamedTuple):
    """The program's part in a support session.

    ``authorization`` is the value of the Authorization header, which is a secret. ``technician`` is
    who the session key is from. ``asks`` are the kinds of tools by whether the customer is asked
    before one starts. ``survey`` is None if the site asks nothing at the end.
    """

    authorization: str
    session_id: str
    technician: str
    asks: Dict[str, bool]
    survey: Optional[Offer] = None


def enrol(route: Route, secret: str, name: str = "") -> Enrolled:
    """Enrol over one route.

    Args:
        route: the server's address.
        secret: what the server gave for the session key.
        name: the customer's name; empty if they gave none.

    Raises:
        DialError: the server was unreachable, or it refuses.
    """
    computer = current().computer
    values = {
        "secret": secret,
        "name": name[:64],
        "hostname": computer.hostname()[:255],
        "platform": computer.os_name()[:64],
        "account": current().accounts.name()[:64],
        "wire": [WIRE_VERSION_MIN, WIRE_VERSION],
        "agent_version": VERSION,
    }
    return _parse(post(route, PATH, values).values)


def _parse(values: Dict[str, Any]) -> Enrolled:
    client_id, credential = values.get("client_id"), values.get("credential")
    session_id, site, asks = values.get("session_id"), values.get("site"), values.get("asks")
    known = all(isinstance(value, str) and value for value in (client_id, credential, session_id))
    if not known or not isinstance(site, dict) or not isinstance(asks, dict):
        raise Unreachable("answer", "unexpected response from the server")
    identity = Identity(str(client_id), str(credential), "", 0.0)
    return Enrolled(
        identity.authorization(),
        str(session_id),
        str(site.get("technician") or ""),
        {str(kind): asked is not False for kind, asked in asks.items()},
        _survey(values.get("survey")),
    )


def _survey(values: Any) -> Optional[Offer]:
    if not isinstance(values, dict) or not values.get("secret"):
        return None
    questions = {one: str(values.get("question_" + one) or "") for one in ("en", "fr")}
    return Offer(str(values["secret"]), questions)
