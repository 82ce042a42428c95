"""The start of a support session: a customer has a session key, and then their client enrols."""

import base64
import hmac
import secrets
from datetime import timedelta
from typing import Annotated, NamedTuple

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from jump_server import VERSION
from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import Environment, environment_of
from jump_server.core.inputs import Between, Input, Text
from jump_server.db import take_turns
from jump_server.locks import Lock
from jump_server.models.base import new_id
from jump_server.models.session import ENDED, WAITING, Session
from jump_server.models.support import Customer, SupportKey
from jump_server.models.team import Team
from jump_server.models.user import ADMINISTRATOR, User
from jump_server.packages import support_line
from jump_server.sealing import digest
from jump_server.sessions import sessions
from jump_server.settings import site_settings
from jump_wire import kinds
from jump_wire.errors import UserError
from jump_wire.link import common_version
from jump_wire.messages import Hello

from . import choices, keys, surveys, wrong_keys
from .views import CustomerEnrolled, Platform, Started

START_TIME = timedelta(minutes=10)
"""Time from the last use of a key until the customer's client must have enrolled."""

PURPOSE = "support starts"

WireVersion = Annotated[int, Between(0, 65_535)]


class Start(choices.Choice):
    """A session key as the customer typed it, the secret of a key's link, or a choice."""

    key: Annotated[str, Text(32)] = ""
    secret: Annotated[str, Text(128)] = ""


class _Host(NamedTuple):
    """Who helps: the user whom the session belongs to, if any, and what the customer sees."""

    user_id: str
    username: str
    called: str


class StartSecret(Input):
    """The secret that a session key was exchanged for."""

    secret: Annotated[str, Text(128)]


class CustomerEnrolment(Input):
    """A customer's client that starts. ``wire`` are its lowest and highest protocol version."""

    secret: Annotated[str, Text(128)]
    name: Annotated[str, Text(64)] = ""
    hostname: Annotated[str, Text(255, low=1)]
    platform: Annotated[str, Text(64)]
    account: Annotated[str, Text(64)]
    wire: Annotated[list[WireVersion], Field(min_length=2, max_length=2)]
    agent_version: Annotated[str, Text(64)]


def start(tx: Transaction, given: Start, address: str) -> Started | UserError:
    """Exchange a session key, or a choice of the portal, for the secret that enrols one client.

    Until that client has enrolled, a key gives the same secret again: customers reload the page,
    open it in two windows, or go on at another computer.

    Returns:
        ``support_key_refused`` as a value, because a wrong key has to be counted: a transaction
        that raises changes nothing.

    Raises:
        UserError: ``field_required``; ``rate_limited`` after wrong keys from the same network;
            the errors of :func:`.choices.enter`.
    """
    is_choice = given.technician is not None or given.issue is not None
    if not (given.key or given.secret or is_choice):
        raise UserError("field_required", field="key")
    take_turns(tx, Lock.SUPPORT_KEY)
    key = choices.enter(tx, given, address) if is_choice else _by_key(tx, given, address)
    host = None if key is None else _host(tx, key)
    if key is None or host is None:
        return UserError("support_key_refused")
    secret = _start_secret(tx, key)
    key.start_hash = digest(secret)
    key.start_expires_at = environment_of(tx).clock() + START_TIME
    return {
        "secret": secret,
        "expires_at": timestamp(key.start_expires_at),
        "technician": host.called,
        "platforms": [_linux(environment_of(tx), secret)],
    }


def check(tx: Transaction, given: StartSecret) -> None:
    """Check that a secret can still enrol a client.

    Raises:
        UserError: ``support_start_refused``.
    """
    _startable(tx, given.secret)


def enrol(tx: Transaction, given: CustomerEnrolment, address: str) -> CustomerEnrolled:
    """Create the support session of a customer, who waits in the key's queue from now on.

    A request that is repeated before the client was connected gets a new credential for the same
    session, because the answer may have been lost.

    Raises:
        UserError: ``support_start_refused``, ``support_client_outdated``, ``support_queue_full``.
    """
    take_turns(tx, Lock.SUPPORT_KEY)
    key, host = _startable(tx, given.secret, lock=True)
    lowest, highest = given.wire
    if common_version(Hello(lowest, highest, given.agent_version)) is None:
        raise UserError("support_client_outdated")
    credential = secrets.token_urlsafe(32)
    if key.session_id is None:
        record = _create(tx, key, host, given, address)
    else:
        record = _unlinked(tx, key.session_id)
    customer = tx.get_one(Customer, record.customer_id)
    customer.credential_hash = digest(credential)
    settings = site_settings.current(tx)
    return {
        "client_id": customer.id,
        "credential": credential,
        "session_id": record.id,
        "site": {
            "server_version": VERSION,
            "addresses": list(environment_of(tx).settings.addresses),
            "technician": host.called,
        },
        "asks": {
            verb: verb not in settings.support_unasked
            for verb in (*kinds.verbs(leads_on=False), kinds.PIN)
        },
        "survey": surveys.offer(customer, settings),
    }


def _by_key(tx: Transaction, given: Start, address: str) -> SupportKey | None:
    """Return the open key that the customer has, or count a wrong one and return None."""
    wrong_keys.check(tx, address)
    key = keys.find(tx, given.key, given.secret)
    if key is None or _host(tx, key) is None:
        wrong_keys.count(tx, address)
        return None
    if key.start_hash is None:
        # Only the first time. Otherwise, a key that is known would pay for any number of guesses.
        wrong_keys.forget(tx, address)
        audit.record(tx, _customer_of(key, address), "support_key.used", "support_key", key.id)
    key.customer_name = given.name or key.customer_name
    return key


def _startable(tx: Transaction, secret: str, *, lock: bool = False) -> tuple[SupportKey, _Host]:
    """Return the key that the secret belongs to, and who helps, while it can enrol a client."""
    found = select(SupportKey).where(SupportKey.start_hash == digest(secret))
    key = tx.scalar(found.with_for_update() if lock else found)
    host = None if key is None else _host(tx, key)
    now = environment_of(tx).clock()
    expired = key is None or key.start_expires_at is None or key.start_expires_at <= now
    if key is None or host is None or expired:
        raise UserError("support_start_refused")
    return key, host


def _start_secret(tx: Transaction, key: SupportKey) -> str:
    """Return the secret that the key is exchanged for. It is derived, so it is stored nowhere."""
    made = hmac.new(environment_of(tx).trust.derive(PURPOSE), key.id.encode(), "sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _linux(environment: Environment, secret: str) -> Platform:
    address = environment.settings.addresses[0]
    return {
        "platform": "linux",
        "url": f"https://{address.removesuffix(':443')}/api/v1/support/packages",
        "command": support_line(address, environment.trust.ca_pem, secret),
    }


def _create(
    tx: Transaction, key: SupportKey, host: _Host, given: CustomerEnrolment, address: str
) -> Session:
    choices.check_queue(tx, key)
    now = environment_of(tx).clock()
    customer_id, name = new_id(), given.name or key.customer_name
    record = Session(
        id=new_id(),
        jump_client_id=customer_id,
        customer_id=customer_id,
        jump_client_name=name or given.hostname,
        jump_shortcut_name="",
        user_id=host.user_id,
        username=host.username,
        state=WAITING,
        started_at=now,
        used_at=now,
        end_reason="",
        tools=[],
        participants=[],
    )
    tx.add(record)
    tx.flush()
    tx.add(
        Customer(
            id=customer_id,
            session_id=record.id,
            credential_hash="",
            key_id=key.id,
            name=name,
            hostname=given.hostname,
            platform=given.platform,
            account=given.account,
            address=address,
            agent_version=given.agent_version,
            network=key.network,
            issue=key.issue,
            queue_user_id=None if key.queue_team_id else host.user_id,
            queue_team_id=key.queue_team_id,
            waiting_since=now,
            created_at=now,
            changed_at=now,
        )
    )
    key.session_id, key.used_at = record.id, now
    key.key_hash = key.link_hash = key.digits = None
    tx.flush()
    tx.refresh(record, ["customer"])
    actor = _customer_of(key, address)
    details = {"customer": record.jump_client_name, "hostname": given.hostname}
    if key.issue:
        details["issue"] = key.issue
    audit.record(tx, actor, "session.customer_came", *sessions.target(record), **details)
    sessions.announce(tx, record)
    return record


def _unlinked(tx: Transaction, session_id: str) -> Session:
    """Return the session that an earlier request with the same secret has created."""
    record = tx.get(Session, session_id)
    customer = record.customer if record else None
    used = customer is None or customer.linked_at is not None or customer.online
    if record is None or used or record.state == ENDED:
        raise UserError("support_start_refused")
    return record


def _host(tx: Transaction, key: SupportKey) -> _Host | None:
    """Return who helps, unless the key's creator can't sign in or generate keys any longer.

    An issue has no creator, so its session belongs to no user.
    """
    team = tx.get(Team, key.queue_team_id) if key.queue_team_id else None
    called = team.name or team.code_name if team else ""
    if key.created_by is None:
        return _Host("", "", called)
    user = tx.get(User, key.created_by)
    if user is None or user.locked_at is not None:
        return None
    may = user.role == ADMINISTRATOR or keys.RIGHT in user.rights
    return _Host(user.id, user.username, called or user.called) if may else None


def _customer_of(key: SupportKey, address: str) -> Actor:
    name = f"support_key:{key.id}" if key.network is None else "support_portal"
    return Actor("", name[:64], "", address=address)
