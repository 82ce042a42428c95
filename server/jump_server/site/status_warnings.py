"""Warnings for administrators, each with a code that the page translates into text."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server import storage
from jump_server.alerts import deliveries
from jump_server.clients import workers
from jump_server.clock import timestamp
from jump_server.core.environment import Environment
from jump_server.groups import jump_group_names
from jump_server.identity import approvals
from jump_server.models.worker import Worker
from jump_server.updates import releases

from . import clock_watch, retention
from .views import WarningCode, WarningStatus

MIB = 1024 * 1024
LITTLE_MIB = 1024
"""Free space in the data folder, in MiB, below which a warning is shown."""
NAMED = 10
"""Maximum number of Jump Groups that a warning names."""


def found(tx: Transaction, environment: Environment) -> list[WarningStatus]:
    """Return the current warnings as ``code`` and ``parameters``, the most serious first."""
    return [
        *_storage(environment),
        *_steps(tx),
        *_clocks(tx),
        *_archive(tx, environment),
        *_alerts(tx),
        *_claims(tx, environment),
        *_names(tx),
        *_releases(tx, environment),
    ]


def _steps(tx: Transaction) -> list[WarningStatus]:
    suspicion = clock_watch.suspicion(tx)
    if suspicion is None:
        return []
    since, until = map(timestamp, suspicion)
    return [{"code": "clock_step", "parameters": {"since_at": since, "until_at": until}}]


def _clocks(tx: Transaction) -> list[WarningStatus]:
    """Warn of nodes whose clock differs from the database's, as their workers measured it."""
    limit = workers.CLOCK_TOLERANCE // timedelta(milliseconds=1)
    rows = tx.execute(
        select(Worker.id, Worker.ahead_ms)
        .where(func.abs(Worker.ahead_ms) > limit)
        .order_by(Worker.id)
    )
    nodes = {name.rpartition("-")[0]: round(ahead / 1000) for name, ahead in rows}
    return [
        {"code": "clock_differs", "parameters": {"node": node, "seconds": seconds}}
        for node, seconds in nodes.items()
    ]


def _archive(tx: Transaction, environment: Environment) -> list[WarningStatus]:
    """Warn of audit rows that stay because they cannot be archived, or were tampered with."""
    if not retention.is_late(tx, environment.clock()):
        return []
    folder = str(environment.settings.archive_folder)
    return [{"code": "audit_not_archived", "parameters": {"folder": folder}}]


def _alerts(tx: Transaction) -> list[WarningStatus]:
    """Warn of alerts that do not arrive."""
    messages = deliveries.failing(tx)
    return [{"code": "alerts_failing", "parameters": {"messages": messages}}] if messages else []


def _claims(tx: Transaction, environment: Environment) -> list[WarningStatus]:
    """Warn of clones and restored computers that wait for an administrator."""
    computers = approvals.waiting(tx, environment.clock())
    return [{"code": "claims_waiting", "parameters": {"computers": computers}}] if computers else []


def _releases(tx: Transaction, environment: Environment) -> list[WarningStatus]:
    """Warn of updates that wait for a signature or lose theirs, and of a key that lies here."""
    found: list[WarningStatus] = []
    release = releases.state(tx)
    if release.unsigned:
        found.append({"code": "release_unsigned", "parameters": {"version": release.unsigned}})
    left = releases.WARN_OWN if release.key_here else releases.WARN
    if release.ends_at is not None and release.ends_at - environment.clock() < left:
        ends = timestamp(release.ends_at)
        found.append({"code": "release_ends", "parameters": {"ends_at": ends}})
    if release.key_here:
        code: WarningCode = "release_key_old" if releases.key_is_old(tx) else "release_key_here"
        found.append({"code": code, "parameters": {}})
    root_ends = releases.root_ends_at(tx)
    if root_ends is not None and root_ends - environment.clock() < releases.WARN_ROOT:
        told = timestamp(root_ends)
        found.append({"code": "release_root_ends", "parameters": {"ends_at": told}})
    return found


def _names(tx: Transaction) -> list[WarningStatus]:
    """Warn of Jump Groups with the same name, from before names were unique."""
    doubled = list(jump_group_names.doubled(tx).values())
    if not doubled:
        return []
    told = ", ".join(doubled[:NAMED]) + (", …" if len(doubled) > NAMED else "")
    return [{"code": "jump_group_names", "parameters": {"groups": told}}]


def _storage(environment: Environment) -> list[WarningStatus]:
    free = storage.free_bytes(environment.settings.data_dir)
    code = environment.trouble()
    if not code and free < LITTLE_MIB * MIB:
        code = "disk_low"
    return [{"code": code, "parameters": {"free_mib": free // MIB}}] if code else []
