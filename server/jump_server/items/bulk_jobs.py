"""Bulk jobs: start, list and cancel them. ``bulk_work`` carries them out."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session as Transaction

from jump_server.clock import timestamp
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import environment_of
from jump_server.core.inputs import (
    Between,
    Comments,
    GroupReference,
    Hex32,
    Input,
    PassiveListen,
    PassivePort,
    Tag,
)
from jump_server.core.paging import Page, PageQuery, Slice, paginate
from jump_server.db import after_commit
from jump_server.groups import jump_group_names
from jump_server.groups.jump_group_access import visible
from jump_server.models.base import new_id
from jump_server.models.bulk_job import CANCELLED, INTERRUPTED, RUNNING, BulkItem, BulkJob
from jump_server.models.in_list import in_list
from jump_server.models.jump_client import JumpClient
from jump_server.models.jump_group import JumpGroup
from jump_server.models.jump_shortcut import JumpShortcut
from jump_wire.calls import PORT
from jump_wire.errors import UserError

from .jump_item_lists import ItemFilter, ids_found
from .views import Action, BulkOutcome, State
from .views import BulkJob as BulkJobView

MOST_IDS = 20_000
MOST = 100_000
"""Maximum number of items of a job, selected by id or by filter."""
MOST_RUNNING = 5
"""Maximum number of running jobs per user."""
KEPT = timedelta(days=7)
"""Time for which a finished job can be retrieved."""

REMOVE: Final = "remove"
EDIT: Final = "edit"
DISABLE: Final = "disable"
ENABLE: Final = "enable"
CANCEL_REMOVAL: Final = "cancel_removal"


class Selection(Input):
    """Selected Jump Items: these ``ids``, or all that ``filter`` finds when the job starts.

    If the filter finds more than ``expected`` items, the job is refused (``selection_changed``).
    """

    ids: Annotated[list[Hex32], Field(min_length=1, max_length=MOST_IDS)] | None = None
    filter: ItemFilter | None = None
    expected: Annotated[int, Between(0, MOST)] | None = None


class BulkRemoval(Selection):
    """Items to remove. With ``uninstall``, Jump Clients are also removed from their computers."""

    uninstall: bool = True


class BulkEdit(Selection):
    """Changes to all selected items. Fields that are not sent stay unchanged.

    ``versions`` maps ids to the versions that the edit is based on. Each item with another version
    fails separately (``stale_edit``). Only Jump Clients have a connection type (``passive``).
    """

    jump_group: GroupReference = ""
    tag: Tag = ""
    comments: Comments = ""
    passive: bool = False
    passive_port: PassivePort = PORT
    passive_listen: PassiveListen = ""
    forbid_disable: bool = False
    forbid_uninstall: bool = False
    versions: Annotated[dict[Hex32, int], Field(max_length=MOST_IDS)] = Field(default_factory=dict)


class JobQuery(PageQuery):
    """Filters for the user's own jobs."""

    state: State | None = None


class ResultQuery(PageQuery):
    """Filter for a job's items: done, failed, or ``left`` for items not processed."""

    outcome: Literal["done", "failed", "left"] | None = None


OF_CLIENTS = ("passive", "passive_port", "passive_listen", "forbid_disable", "forbid_uninstall")
"""What only Jump Clients have."""
CHANGED = ("jump_group", "tag", "comments", *OF_CLIENTS)


def remove(tx: Transaction, actor: Actor, wanted: BulkRemoval) -> BulkJobView:
    """Start a job that removes Jump Items."""
    return _begin(tx, actor, REMOVE, wanted, {"uninstall": wanted.uninstall})


def edit(tx: Transaction, actor: Actor, wanted: BulkEdit) -> BulkJobView:
    """Start a job that edits Jump Items."""
    sent = wanted.given()
    given = {field: sent[field] for field in CHANGED if field in sent}
    if not given:
        raise UserError("field_required", field="tag")
    if "jump_group" in given:
        # Refuse the job now, because a wrong group would make every item fail.
        given["jump_group"] = jump_group_names.find(tx, given["jump_group"]).code_name
    return _begin(tx, actor, EDIT, wanted, given, wanted.versions)


def act(tx: Transaction, actor: Actor, action: Action, wanted: Selection) -> BulkJobView:
    """Start a job that disables or enables Jump Clients, or cancels their removal."""
    return _begin(tx, actor, action, wanted, {})


def _begin(
    tx: Transaction,
    actor: Actor,
    action: Action,
    wanted: Selection,
    given: dict[str, Any],
    versions: dict[str, int] | None = None,
) -> BulkJobView:
    running = select(func.count()).select_from(BulkJob)
    running = running.where(BulkJob.user_id == actor.user_id, BulkJob.state == RUNNING)
    if (tx.scalar(running) or 0) >= MOST_RUNNING:
        raise UserError("bulk_jobs_limit", limit=MOST_RUNNING)
    ids = _selected(tx, actor, wanted)
    now = environment_of(tx).clock()
    job = BulkJob(
        id=new_id(),
        user_id=actor.user_id,
        token_id=actor.token_id,
        address=actor.address,
        action=action,
        given=given,
        state=RUNNING,
        position="",
        total=len(ids),
        done=0,
        failed=0,
        created_at=now,
    )
    tx.add(job)
    tx.flush()
    rows = _rows(tx, actor, job.id, ids, versions or {})
    if rows:
        tx.execute(insert(BulkItem), rows)
    details = {"action": action, "items": len(ids), **given}
    audit.record(tx, actor, "bulk_job.started", "bulk_job", job.id, **details)
    wake: Callable[[], None] | None = tx.info.get("bulk_work")
    if wake is not None:
        after_commit(tx, wake)
    return view(job)


def _selected(tx: Transaction, actor: Actor, wanted: Selection) -> Sequence[str]:
    if wanted.ids is not None and wanted.filter is not None:
        raise UserError("field_unknown", field="filter")
    if wanted.ids is not None:
        return sorted(set(wanted.ids))
    if wanted.filter is None:
        raise UserError("field_required", field="ids")
    found = ids_found(tx, actor, wanted.filter, MOST + 1)
    if len(found) > MOST:
        raise UserError("field_too_many", field="filter", limit=MOST)
    if wanted.expected is not None and len(found) > wanted.expected:
        raise UserError("selection_changed", found=len(found), expected=wanted.expected)
    return found


def _rows(
    tx: Transaction, actor: Actor, job_id: str, ids: Sequence[str], versions: dict[str, int]
) -> list[dict[str, Any]]:
    """Return the table's rows of the items, with names only of items that the actor can see."""
    name = func.coalesce(func.nullif(JumpClient.name, ""), JumpClient.hostname)
    clients = (
        select(JumpClient.id, name)
        .join(JumpGroup, JumpGroup.id == JumpClient.jump_group_id)
        .where(in_list(JumpClient.id, ids), JumpClient.expired_at.is_(None), visible(actor))
    )
    shortcuts = (
        select(JumpShortcut.id, JumpShortcut.name)
        .join(JumpGroup, JumpGroup.id == JumpShortcut.jump_group_id)
        .where(in_list(JumpShortcut.id, ids), visible(actor))
    )
    names: dict[str, str] = {}
    for statement in (clients, shortcuts):
        names.update((row[0], row[1]) for row in tx.execute(statement))
    kinds = set(tx.scalars(select(JumpShortcut.id).where(in_list(JumpShortcut.id, ids))))
    return [
        {
            "job_id": job_id,
            "item_id": item_id,
            "shortcut": item_id in kinds,
            "name": names.get(item_id, ""),
            "expected": versions.get(item_id),
            "code": "",
            "parameters": {},
        }
        for item_id in ids
    ]


def listing(tx: Transaction, actor: Actor, query: JobQuery) -> Slice[BulkJobView]:
    """Return a page of the actor's own jobs, newest first."""
    rows = select(BulkJob).where(BulkJob.user_id == actor.user_id)
    if query.state is not None:
        rows = rows.where(BulkJob.state == query.state)
    keys = [(BulkJob.created_at, True), (BulkJob.id, True)]
    return paginate(tx, rows, keys, Page.of(query), view)


def get(tx: Transaction, actor: Actor, job_id: str) -> BulkJobView:
    """Return one of the actor's own jobs, or raise ``bulk_job_not_found``."""
    return view(_own(tx, actor, job_id))


def cancel(tx: Transaction, actor: Actor, job_id: str) -> BulkJobView:
    """Cancel a job. No further item is processed after the response. Can safely be repeated."""
    job = _own(tx, actor, job_id)
    tx.refresh(job, with_for_update=True)
    if job.state == RUNNING:
        finish(tx, job, CANCELLED)
        details = {"action": job.action, "done": job.done, "items": job.total}
        audit.record(tx, actor, "bulk_job.cancelled", "bulk_job", job.id, **details)
    return view(job)


def results(
    tx: Transaction, actor: Actor, job_id: str, query: ResultQuery
) -> tuple[Slice[BulkOutcome], dict[str, UserError]]:
    """Return the outcomes of a job's items, and the errors of failed items by id."""
    job = _own(tx, actor, job_id)
    reached: ColumnElement[bool] = BulkItem.item_id <= job.position
    outcomes = {
        "done": (reached, BulkItem.code == ""),
        "failed": (reached, BulkItem.code != ""),
        "left": (~reached,),
        None: (),
    }
    rows = select(BulkItem).where(BulkItem.job_id == job.id, *outcomes[query.outcome])
    failed: dict[str, UserError] = {}

    def render(item: BulkItem) -> BulkOutcome:
        if item.code:
            failed[item.item_id] = UserError(item.code, **item.parameters)
        done = item.item_id <= job.position
        outcome = "left" if not done else "failed" if item.code else "done"
        return {"id": item.item_id, "name": item.name, "outcome": outcome}

    part = paginate(tx, rows, [(BulkItem.item_id, False)], Page.of(query), render)
    return part, failed


def why_stopped(state: str) -> UserError | None:
    return UserError("bulk_job_stopped") if state == INTERRUPTED else None


def finish(tx: Transaction, job: BulkJob, state: str) -> None:
    """End a job with this state."""
    job.state = state
    job.worker = None
    job.finished_at = environment_of(tx).clock()
    tx.flush()


def forget(tx: Transaction, now: datetime) -> None:
    """Delete jobs that finished at least ``KEPT`` ago, with their items."""
    old = select(BulkJob.id).where(BulkJob.state != RUNNING, BulkJob.finished_at <= now - KEPT)
    tx.execute(delete(BulkItem).where(BulkItem.job_id.in_(old)))
    tx.execute(delete(BulkJob).where(BulkJob.id.in_(old)))


def _own(tx: Transaction, actor: Actor, job_id: str) -> BulkJob:
    job = tx.get(BulkJob, job_id)
    if job is None or job.user_id != actor.user_id:
        raise UserError("bulk_job_not_found")
    return job


def view(job: BulkJob) -> BulkJobView:
    """Return a job as the API shows it."""
    return {
        "id": job.id,
        "action": job.action,
        "state": job.state,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "created_at": timestamp(job.created_at),
        "finished_at": timestamp(job.finished_at),
    }
