"""The state of the site: versions, workers, limits, and problems that need attention."""

import platform
import shutil

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Transaction

from jump_server import VERSION
from jump_server.clock import timestamp
from jump_server.config import Settings
from jump_server.core.actors import SETTINGS, Actor
from jump_server.core.environment import Environment, environment_of
from jump_server.models.jump_client import JumpClient
from jump_server.models.worker import Worker
from jump_server.packages import payload
from jump_server.settings import site_settings
from jump_server.trust import Certificate
from jump_wire import WIRE_VERSION, WIRE_VERSION_MIN
from jump_wire.errors import UserError

from . import status_warnings
from .status_warnings import LITTLE_MIB, MIB
from .views import (
    CertificateStatus,
    DiskStatus,
    Limits,
    RedisState,
    SiteStatus,
    VersionStatus,
    WorkerStatus,
)

WARN_DAYS = 30
"""Days before a certificate expires at which a warning starts."""

VERSIONS = 10
"""Maximum number of Jump Client versions listed, the most frequent first."""

NOBODY = "0" * 32


def view(tx: Transaction, actor: Actor) -> SiteStatus:
    """Return the site's state. Requires the ``settings`` right.

    A response also shows that the database works.
    """
    actor.require_right(SETTINGS)
    environment = environment_of(tx)
    return {
        "warnings": status_warnings.found(tx, environment),
        "versions": {
            "server": VERSION,
            "agent": payload.version(),
            "wire": "–".join(map(str, sorted({WIRE_VERSION_MIN, WIRE_VERSION}))),  # noqa: RUF001
            "python": platform.python_version(),
            "database": tx.get_bind().dialect.name,
        },
        "packages": [
            {"name": package.name, "missing": missing}
            for package, missing in environment.offers.known()
        ],
        "jump_clients": _jump_clients(tx),
        "workers": _workers(tx),
        "limits": _limits(tx, environment.settings),
        "redis": _redis(environment),
        "disk": _disk(environment.settings),
        "certificates": [
            _certificate(one, environment) for one in environment.trust.certificates()
        ],
    }


def _jump_clients(tx: Transaction) -> list[VersionStatus]:
    """Return the number of Jump Clients of each version, and how many need an update for a jump."""
    count = func.count()
    rows = tx.execute(
        select(JumpClient.agent_version, count, count.filter(JumpClient.version_refused.is_(True)))
        .where(JumpClient.expired_at.is_(None), JumpClient.uninstalled_at.is_(None))
        .group_by(JumpClient.agent_version)
        .order_by(count.desc(), JumpClient.agent_version)
        .limit(VERSIONS)
    )
    return [
        {"version": version, "clients": clients, "to_update": to_update}
        for version, clients, to_update in rows
    ]


def _workers(tx: Transaction) -> list[WorkerStatus]:
    """Return the live workers, each with its number of online Jump Clients."""
    held = func.count(JumpClient.id).filter(JumpClient.online.is_(True))
    rows = tx.execute(
        select(Worker.id, Worker.seen_at, held)
        .outerjoin(JumpClient, JumpClient.held_by == Worker.id)
        .group_by(Worker.id, Worker.seen_at)
        .order_by(Worker.id)
    )
    return [
        {"name": name.partition(":")[0], "seen_at": timestamp(seen), "links": links}
        for name, seen, links in rows
    ]


def _limits(tx: Transaction, settings: Settings) -> Limits:
    changeable = site_settings.current(tx)
    return {
        "max_links": settings.max_links,
        "reconnection_rate": settings.reconnection_rate,
        "enrolment_rate": settings.enrolment_rate,
        "address_rate": settings.address_rate,
        "jump_client_limit": changeable.jump_client_limit,
        "active_limit": changeable.active_limit,
    }


def _redis(environment: Environment) -> RedisState | None:
    """Return whether the workers reach each other, or None without Redis."""
    if not environment.settings.redis_url:
        return None
    try:
        environment.gateway.is_connected(NOBODY)
    except UserError:
        return "failed"
    return "ok"


def _disk(settings: Settings) -> DiskStatus:
    usage = shutil.disk_usage(settings.data_dir)
    free = usage.free // MIB
    return {"free_mib": free, "total_mib": usage.total // MIB, "warning": free < LITTLE_MIB}


def _certificate(certificate: Certificate, environment: Environment) -> CertificateStatus:
    ends = certificate.ends_at
    days = None if ends is None else (ends - environment.clock()).days
    return {
        "kind": certificate.kind,
        "subject": certificate.subject,
        "ends_at": timestamp(ends),
        "warning": days is None or days < WARN_DAYS,
    }
