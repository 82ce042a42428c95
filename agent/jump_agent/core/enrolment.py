"""Enrolment: exchanges an installer's key for the client's own identity.

``state/enrolment.json`` holds the key. An id and a credential are added before the first attempt.
The server answers the same id and credential with the same client, so a lost answer does not create
a second record. They are not there before, so that each clone of an image gets its own ones.

``http.client`` is imported only when it is used. The running client enrols in a short-lived child
process, so that it does not keep that memory.
"""

import json
import time
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from .. import VERSION
from .dial import (
    DialError,
    Route,
    ServerRefused,
    Unreachable,
    WrongCertificate,
    dial,
    refusal,
)
from .identity import Identity, new_credential, new_enrolment_id, save
from .layout import Config, Layout
from .platform import current
from .store import read_json, remove, write_json

ANSWER_LIMIT = 64 * 1024


class Answer(NamedTuple):
    """A successful answer: the HTTP status and the JSON object, which is empty without a body."""

    status: int
    values: Dict[str, Any]


def new_enrolment(
    key: str, overrides: Dict[str, Any], former: Optional[Dict[str, str]] = None
) -> Dict[str, Any]:
    """Return the content of a new ``enrolment.json``.

    ``former`` is the identity of an earlier installation on this computer.
    """
    return {"key": key, "overrides": overrides, "former": former}


def post(route: Route, path: str, values: Dict[str, Any], authorization: str = "") -> Answer:
    """Post a JSON object to the server.

    Raises:
        DialError: see :mod:`.dial`. Every unsuccessful answer raises ``ServerRefused``.
    """
    status, body = post_for_bytes(route, path, values, ANSWER_LIMIT, authorization)
    return Answer(status, _parse_object(body))


def post_for_bytes(
    route: Route, path: str, values: Dict[str, Any], limit: int, authorization: str = ""
) -> Tuple[int, bytes]:
    """Post a JSON object to the server; return the status and the first ``limit`` bytes.

    Raises:
        DialError: as :func:`post`.
    """
    import http.client  # noqa: PLC0415 - see the module's docstring

    sock = dial(route)
    connection = http.client.HTTPConnection(route.address, timeout=route.timeout)
    connection.sock = sock
    headers = {"Content-Type": "application/json", "Connection": "close"}
    if authorization:
        headers["Authorization"] = authorization
    try:
        connection.request("POST", path, json.dumps(values).encode(), headers)
        with connection.getresponse() as response:
            body = response.read(limit)
            answered = {name.lower(): value for name, value in response.getheaders()}
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(
            "answer", "no response (%s)" % (str(error) or type(error).__name__)
        ) from error
    finally:
        connection.close()
    if not 200 <= response.status < 300:
        raise refusal(response.status, answered, body)
    return response.status, body


def _parse_object(body: bytes) -> Dict[str, Any]:
    if not body:
        return {}
    try:
        values = json.loads(body.decode())
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise Unreachable("answer", "unexpected response from the server")
    return values


def check_key(route: Route, key: str, overrides: Dict[str, Any]) -> None:
    """Check with the server whether it would accept this key and these overrides.

    Raises:
        DialError: the server was unreachable, or it refuses.
    """
    post(route, "/agent/v1/enrolments/check", {"key": key, "overrides": overrides})


def enrol(route: Route, layout: Layout, config: Config) -> Identity:
    """Enrol with the content of ``enrolment.json``, and store the identity.

    Raises:
        DialError: the server was unreachable, or it refuses.
        ValueError: there is no key, or the file is damaged.
    """
    enrolment = read_json(layout.enrolment)
    if enrolment is None:
        raise ValueError("no identity and no key to enrol with")
    if not enrolment.get("credential"):
        pair = {"enrolment_id": new_enrolment_id(), "credential": new_credential()}
        enrolment = {**enrolment, **pair}
        write_json(layout.enrolment, enrolment)
    answer = post(route, "/agent/v1/enrolments", _request(enrolment, config))
    client_id = answer.values.get("client_id")
    if not isinstance(client_id, str) or not client_id:
        raise Unreachable("answer", "the response contains no Jump Client ID")
    identity = Identity(client_id, str(enrolment["credential"]), "", time.time())
    save(layout.identity, identity)
    remove(layout.enrolment)
    return identity


def _request(enrolment: Dict[str, Any], config: Config) -> Dict[str, Any]:
    request = {
        "key": enrolment["key"],
        "enrolment_id": enrolment["enrolment_id"],
        "credential": enrolment["credential"],
        "overrides": enrolment.get("overrides") or {},
        "computer": described(config),
    }
    # A server of an earlier version does not know these.
    more = {name: enrolment[name] for name in ("former", "sealed") if enrolment.get(name)}
    return {**request, **more}


def described(config: Config) -> Dict[str, Any]:
    """Return the description of this computer that every enrolment contains."""
    computer = current().computer
    return {
        "hostname": computer.hostname(),
        "os": computer.os_name(),
        "agent_version": VERSION,
        "mode": config.mode,
        "account": config.account,
        "install_dir": config.install_dir,
        "machine_id": computer.machine_id(),
    }


def enrol_in_child(routes: List[Route], layout: Layout, config: Config) -> None:
    """Enrol in a child process, over the first route that reaches the server.

    Raises:
        DialError: as :func:`enrol`. The child's error is raised again here.
        ValueError: as :func:`enrol`. The child's error is raised again here.
    """

    def attempt(route: Route) -> None:
        enrol(route, layout, config)

    in_child(routes, attempt)


def in_child(routes: List[Route], attempt: Callable[[Route], None]) -> None:
    """Call ``attempt`` in a child process, with each route until one reaches the server.

    Raises:
        DialError: the last route's error.
        ValueError: a file is damaged.
    """
    data = current().processes.in_child(lambda: json.dumps(_outcome(routes, attempt)).encode())
    _raise_outcome(json.loads(data.decode()) if data else {"failed": "the child ended"})


def _outcome(routes: List[Route], attempt: Callable[[Route], None]) -> Dict[str, Any]:
    outcome: Dict[str, Any] = {"failed": "no address"}
    for route in routes:
        try:
            attempt(route)
        except ServerRefused as error:
            return {
                "status": error.status,
                "code": error.code,
                "parameters": error.parameters,
                "retry_after": error.retry_after,
            }
        except DialError as error:
            outcome = {"failed": "%s: %s" % (route.address, explain(route, error))}
        except (ValueError, OSError, KeyError) as error:
            return {"broken": str(error)}
        else:
            return {}
    return outcome


def explain(route: Route, error: DialError) -> str:
    """Return the reason for a failed connection as text, and check for a wrong clock."""
    if isinstance(error, WrongCertificate) and error.by_clock:
        from .clock import wrong_clock  # noqa: PLC0415 - rarely needed

        clock = wrong_clock(route)
        if clock is not None:
            return clock.text()
    return str(error)


def _raise_outcome(outcome: Dict[str, Any]) -> None:
    if "code" in outcome:
        raise ServerRefused(
            int(outcome["status"]),
            str(outcome["code"]),
            dict(outcome["parameters"]),
            float(outcome["retry_after"]),
        )
    if "broken" in outcome:
        raise ValueError(str(outcome["broken"]))
    if "failed" in outcome:
        raise Unreachable("answer", str(outcome["failed"]))
