"""Deployments: installations that contacted the server, accepted or rejected."""

import re
from typing import Literal

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session as Transaction

from jump_server.alerts import noting
from jump_server.clock import timestamp
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import GroupFilter, Search
from jump_server.core.paging import PageQuery, Slice
from jump_server.models.deployment import Deployment
from jump_server.models.installer import Installer
from jump_server.models.jump_group import JumpGroup
from jump_server.models.mentions import mentions
from jump_server.reports import reports
from jump_server.reports.report_access import reported
from jump_server.reports.report_counts import CountsQuery
from jump_server.reports.reports import Format, Period, Report
from jump_wire.errors import UserError

from .views import Deployment as DeploymentView

REJECTIONS_KEPT = 10_000
"""Maximum number of stored rejections, because anyone can cause any number of them."""

ACCEPTED = ""
"""Code of an accepted deployment."""


class DeploymentFilter(Period):
    """Filters for deployments."""

    search: Search = ""
    """Part of the computer's name or of the installer's name."""
    outcome: Literal["accepted", "rejected"] | None = None
    user: Search = ""
    jump_group: GroupFilter = ""
    """Code name at the time of the deployment."""
    installer: Search = ""


class DeploymentQuery(DeploymentFilter, PageQuery):
    """Filters and page of the list."""


class DeploymentExport(DeploymentFilter):
    """Filters and format of the exported file."""

    format: Format = "csv"


class DeploymentCounts(DeploymentFilter, CountsQuery):
    """Filters and settings of the plot."""


def accepted(
    tx: Transaction,
    installer: Installer,
    jump_group: str,
    client_id: str,
    hostname: str,
    address: str,
) -> None:
    """Store an accepted installation. ``jump_group`` is the Jump Group of its Jump Client."""
    deployment = _deployment(tx, installer, hostname, address)
    deployment.jump_group = jump_group
    deployment.jump_client_id = client_id
    tx.add(deployment)


def rejected(tx: Transaction, key: str, hostname: str, address: str, error: UserError) -> None:
    """Store a rejected installation with its error."""
    named = key.partition(".")[0]
    wanted = re.fullmatch("[0-9a-f]{32}", named)
    installer = tx.get(Installer, named) if wanted else None
    deployment = _deployment(tx, installer, hostname, address)
    deployment.installer_id = named if wanted else None
    deployment.code = error.code
    deployment.parameters = dict(error.parameters)
    tx.add(deployment)
    tx.flush()
    # A computer may try again every few minutes.
    key = f"{hostname} {address} {error.code}"
    details = {"code": error.code, "address": address, **error.parameters}
    group = deployment.jump_group or ""
    noting.note_daily(tx, noting.REJECTED, key, hostname, group, **details)


def _deployment(
    tx: Transaction, installer: Installer | None, hostname: str, address: str
) -> Deployment:
    found = Deployment(
        at=environment_of(tx).clock(), address=address, hostname=hostname, parameters={}
    )
    if installer is not None:
        group = select(JumpGroup.code_name).where(JumpGroup.id == installer.jump_group_id)
        found.installer_id = installer.id
        found.installer_name = installer.name
        found.jump_group = tx.scalar(group) or ""
        found.user_id = installer.created_by_id
        found.username = installer.created_by
    return found


def forget(tx: Transaction) -> None:
    """Delete all rejections except the newest ``REJECTIONS_KEPT``."""
    turned_away = Deployment.code != ACCEPTED
    newest = select(Deployment.id).where(turned_away).order_by(Deployment.id.desc())
    oldest_kept = tx.scalar(newest.offset(REJECTIONS_KEPT - 1).limit(1))
    if oldest_kept is not None:
        tx.execute(delete(Deployment).where(turned_away, Deployment.id < oldest_kept))


def view(record: Deployment) -> DeploymentView:
    """Return a deployment as the API shows it."""
    return {
        "id": record.id,
        "at": timestamp(record.at),
        "outcome": "accepted" if record.code == ACCEPTED else "rejected",
        "hostname": record.hostname,
        "address": record.address,
        "jump_client_id": record.jump_client_id,
        "installer_id": record.installer_id,
        "installer_name": record.installer_name,
        "jump_group": record.jump_group,
        "user": record.username,
        "code": record.code,
        "parameters": record.parameters,
    }


def _rows(actor: Actor, query: DeploymentFilter) -> Select[Deployment]:
    visible = reported(actor, Deployment.user_id, Deployment.jump_client_id)
    rows = select(Deployment).where(visible)
    if query.outcome is not None:
        rows = rows.where((Deployment.code == ACCEPTED) == (query.outcome == "accepted"))
    for column, wanted in (
        (Deployment.username, query.user),
        (Deployment.jump_group, query.jump_group),
        (Deployment.installer_id, query.installer),
    ):
        if wanted:
            rows = rows.where(column == wanted)
    if query.search:
        columns = (Deployment.hostname, Deployment.installer_name)
        rows = rows.where(or_(*(mentions(column, query.search) for column in columns)))
    return rows


REPORT: Report[DeploymentFilter, Deployment, DeploymentView] = Report(
    columns=tuple(DeploymentView.__annotations__),
    at=Deployment.at,
    keys=((Deployment.at, True), (Deployment.id, True)),
    rows=_rows,
    view=view,
    series={"accepted": Deployment.code == ACCEPTED, "rejected": Deployment.code != ACCEPTED},
)


def listing(tx: Transaction, actor: Actor, query: DeploymentQuery) -> Slice[DeploymentView]:
    """Return a page of the deployments that ``actor`` can see, newest first.

    Deployments with the actor's own installers need no right; others need a right to reports.
    """
    return reports.listing(tx, actor, REPORT, query, query)
