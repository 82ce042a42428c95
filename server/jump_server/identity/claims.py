"""Claims: computers with the identity of a Jump Client that is not, or not certainly, their own.

A clone presents the credential of a client whose own computer is connected. It gets a record of
its own. A restored computer presents an outdated credential while nobody is connected with the
current one. It gets its record back. Both choose their next credential themselves, so a lost
answer changes nothing: the same request again returns the same record.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session as Transaction

from jump_server.alerts import noting
from jump_server.clients import credentials
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import Hex32, Input
from jump_server.deployment.enrolments import Computer, Credential
from jump_server.live import events
from jump_server.models.base import new_id
from jump_server.models.identity import (
    APPROVED,
    CLONE,
    DONE,
    REJECTED,
    RESTORED,
    WAITING,
    Claim,
)
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.sealing import digest
from jump_server.settings import client_limits, site_settings
from jump_wire.errors import UserError
from jump_wire.recognition import computer_id, short_code

APPROVAL_TIME = timedelta(hours=1)
"""How long an approval holds for the computer's next attempt. Computers try every minute."""

SILENT_TIME = timedelta(hours=1)
"""Time without an attempt after which a computer no longer counts as waiting."""

KEPT_TIME = timedelta(days=30)
DAY = timedelta(days=1)
MOST_WAITING = 500
"""Computers that may wait for one original. Further ones are told to come again."""

COPIED = (
    *("jump_group_id", "installer_id", "name", "tag", "comments"),
    *("max_offline_minutes", "ephemeral", "disabled_at_console"),
    *("forbid_disable", "forbid_uninstall"),
    *("passive", "passive_port", "passive_listen"),
)
"""What a clone's record takes over from its original's."""


class Return(Input):
    """A computer that presents another one's credential, or an outdated one.

    ``enrolment_id`` and ``credential`` are those that it wants to use from now on.
    """

    enrolment_id: Hex32
    credential: Credential
    computer: Computer


def recognize(tx: Transaction, wanted: Return, presented: credentials.Presented) -> str | None:
    """Return the client that the computer has become already, because an answer was lost.

    Raises:
        UserError: ``credential_refused``, ``client_removed``.
    """
    done = and_(Claim.credential_hash == digest(wanted.credential), Claim.state == DONE)
    client_id = tx.scalar(select(Claim.client_id).where(done))
    if client_id is None:
        _is_outdated(tx, *presented)
    return client_id


def come_back(
    tx: Transaction,
    wanted: Return,
    presented: credentials.Presented,
    address: str,
    *,
    alive: bool,
) -> str | UserError | None:
    """Give a computer a record: a new one for a clone, its own one for a restored computer.

    Args:
        tx: the transaction.
        wanted: the computer, and the credential that it wants to use.
        presented: the id and the credential that it has.
        address: its address.
        alive: whether another computer is connected with this identity now.

    Returns:
        The client's id. None when the presented credential is the current one, and nobody else is
        connected with it: then the computer simply connects. ``clone_waiting`` or
        ``restored_waiting``, which are no exceptions: that it waits has to be committed.

    Raises:
        UserError: ``credential_refused``, ``client_removed``, ``claim_rejected``,
            ``client_limit_reached``, ``active_limit_reached``, ``rate_limited``.
    """
    client_id, credential = presented
    outdated = _is_outdated(tx, client_id, credential)
    # Locked, so that the number of clones is right, and nobody replaces the credential meanwhile.
    original = tx.get(JumpClient, client_id, with_for_update=True)
    if original is None or original.removal is not None or original.expired_at is not None:
        raise UserError("client_removed")
    claim = tx.scalar(
        select(Claim).where(Claim.credential_hash == digest(wanted.credential)).with_for_update()
    )
    if claim is not None and claim.state == DONE:
        return claim.client_id
    if not alive and not outdated:
        return None
    kind = CLONE if alive else RESTORED
    claim = _seen(tx, claim, original, kind, wanted, address)
    if claim.state == REJECTED:
        raise UserError("claim_rejected", short_code=claim.code)
    if claim.state != APPROVED and not _needs_nobody(tx, claim):
        code = "clone_waiting" if kind == CLONE else "restored_waiting"
        return UserError(code, short_code=claim.code)
    if kind == CLONE:
        claim.client_id = _clone(tx, original, wanted, claim)
    else:
        claim.client_id = _restore(tx, original, wanted, claim, digest(credential))
    now = environment_of(tx).clock()
    claim.state, claim.decided_at = DONE, now
    tx.flush()
    return claim.client_id


def answers_calls(tx: Transaction, presented: credentials.Presented) -> bool:
    """Return whether only a call can tell if another computer has the presented identity.

    A passive client has no link while it waits. The one that presents an outdated credential
    cannot be the one that answers.

    Raises:
        UserError: ``credential_refused``, ``client_removed``.
    """
    client = tx.get(JumpClient, presented[0])
    return client is not None and client.passive and _is_outdated(tx, *presented)


def _is_outdated(tx: Transaction, client_id: str, credential: str) -> bool:
    try:
        credentials.identify(tx, client_id, credential)
    except UserError as error:
        if error.code == "credential_refused" and credentials.is_outdated(
            tx, client_id, credential
        ):
            return True
        raise
    return False


def _seen(
    tx: Transaction,
    claim: Claim | None,
    original: JumpClient,
    kind: str,
    wanted: Return,
    address: str,
) -> Claim:
    """Return the computer's claim, as of this attempt. An approval holds for its kind only."""
    now = environment_of(tx).clock()
    if claim is None:
        waiting = select(func.count()).select_from(Claim)
        waiting = waiting.where(Claim.original_id == original.id, Claim.state == WAITING)
        if (tx.scalar(waiting) or 0) >= MOST_WAITING:
            raise UserError("rate_limited", seconds=3600)
        claim = Claim(
            kind=kind,
            state=WAITING,
            at=now,
            original_id=original.id,
            enrolment_id=wanted.enrolment_id,
            credential_hash=digest(wanted.credential),
            code=short_code(wanted.credential),
        )
        hostname = wanted.computer.hostname
        facts = {"hostname": hostname, "address": address, "code": claim.code}
        noting.note_client(tx, kind, original, **facts)
    elapsed = claim.decided_at is not None and claim.decided_at + APPROVAL_TIME < now
    if claim.state == APPROVED and (claim.kind != kind or elapsed):
        claim.state, claim.decided_at, claim.decided_by = WAITING, None, ""
    claim.kind = kind
    claim.seen_at = now
    claim.hostname = wanted.computer.hostname
    claim.address = address
    claim.computer = wanted.computer.model_dump()
    tx.add(claim)
    tx.flush()
    return claim


def _needs_nobody(tx: Transaction, claim: Claim) -> bool:
    """Return whether the site's settings let the computer in without an administrator."""
    settings = site_settings.current(tx)
    if claim.kind == RESTORED:
        return settings.admit_restored
    made = select(func.count()).select_from(Claim).where(Claim.kind == CLONE, Claim.state == DONE)
    # The number of records would grow by itself if each new one could have clones without limit.
    is_new = made.where(Claim.client_id == claim.original_id, Claim.decided_by == "")
    if tx.scalar(is_new):
        return False
    today = Claim.decided_at > environment_of(tx).clock() - DAY
    clones = made.where(Claim.original_id == claim.original_id, today)
    return (tx.scalar(clones) or 0) < settings.clone_limit


def _clone(tx: Transaction, original: JumpClient, wanted: Return, claim: Claim) -> str:
    """Create the clone's own record."""
    group = select(JumpGroup).where(JumpGroup.id == original.jump_group_id)
    tx.scalars(group.with_for_update(read=True)).one()  # so that it is not removed meanwhile
    client_limits.require_place(tx, passive=original.passive)
    computer = wanted.computer
    client = JumpClient(
        id=new_id(),
        shown_name=(original.name or computer.hostname).lower(),
        computer_id=computer_id(computer.machine_id),
        public_address=claim.address,
        created_at=environment_of(tx).clock(),
        enrolment_id=wanted.enrolment_id,
        credential_hash=digest(wanted.credential),
        copy_of=original.id,
        **{name: getattr(original, name) for name in COPIED},
        **computer.model_dump(),
    )
    tx.add(client)
    tx.flush()
    _record(tx, "jump_client.clone_enrolled", client.id, claim, copy_of=original.id)
    events.note(tx, events.CLIENT_CHANGED, client.id)
    events.note(tx, events.GROUPS_CHANGED, events.COUNTS)
    return client.id


def _restore(
    tx: Transaction, client: JumpClient, wanted: Return, claim: Claim, used_hash: str
) -> str:
    """Give the restored computer its record back."""
    credentials.replace(tx, client, digest(wanted.credential), used_hash)
    _record(tx, "jump_client.returned", client.id, claim)
    return client.id


def _record(tx: Transaction, action: str, client_id: str, claim: Claim, **more: str) -> None:
    details = {"hostname": claim.hostname, "code": claim.code, **more}
    if claim.decided_by:
        details["approved_by"] = claim.decided_by
    actor = Actor("", claim.hostname[:64], "", address=claim.address)
    audit.record(tx, actor, action, "jump_client", client_id, **details)


def waits(now: datetime) -> ColumnElement[bool]:
    """Return the condition for claims whose computers wait for a decision, or for its effect."""
    return and_(
        or_(
            Claim.state == WAITING,
            and_(Claim.state == APPROVED, Claim.decided_at > now - APPROVAL_TIME),
        ),
        Claim.seen_at > now - SILENT_TIME,
    )


def forget(tx: Transaction, now: datetime) -> None:
    """Delete claims that no longer matter: of silent computers, and old ones."""
    silent = and_(Claim.state.in_((WAITING, APPROVED)), Claim.seen_at < now - DAY)
    tx.execute(delete(Claim).where(or_(silent, Claim.seen_at < now - KEPT_TIME)))
