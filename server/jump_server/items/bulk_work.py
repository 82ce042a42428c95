"""Execution of bulk jobs. One worker runs a job, with one batch of items per transaction.

Each transaction commits the changes to the items, their results and the job's position. If a worker
is killed, the next worker continues from this position, and no item is processed twice.
"""

import logging
import time
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session as Transaction

from jump_server.accounts import auth
from jump_server.clients import jump_clients
from jump_server.core.actors import Actor
from jump_server.core.inputs import parse
from jump_server.db import Retry, part
from jump_server.lifecycle import disabling, removals
from jump_server.models.bulk_job import DONE, INTERRUPTED, RUNNING, BulkItem, BulkJob
from jump_server.models.worker import Worker
from jump_server.shortcuts import jump_shortcuts
from jump_wire.errors import GENERIC, UserError

from . import bulk_jobs

BATCH = 50
"""Maximum number of items per transaction."""
BATCH_SECONDS = 0.05
"""Seconds after which a transaction starts no further item, so that others can write too."""

log = logging.getLogger(__name__)


def mine(tx: Transaction, worker: str) -> tuple[list[str], bool]:
    """Return the running jobs of ``worker``, and whether there are jobs without a live worker."""
    found = tx.execute(
        select(BulkJob.id, BulkJob.worker, Worker.id)
        .outerjoin(Worker, Worker.id == BulkJob.worker)
        .where(BulkJob.state == RUNNING)
        .order_by(BulkJob.created_at)
    ).all()
    own = [job_id for job_id, doer, _ in found if doer == worker]
    return own, any(doer is None or alive is None for _, doer, alive in found)


def claim(tx: Transaction, worker: str) -> None:
    """Assign a job without a live worker to ``worker``. If several workers try, one gets it."""
    living = select(Worker.id)
    free = (
        select(BulkJob.id)
        .where(
            BulkJob.state == RUNNING,
            or_(BulkJob.worker.is_(None), BulkJob.worker.not_in(living)),
        )
        .order_by(BulkJob.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job_id = tx.scalar(free)
    if job_id is not None:
        tx.execute(update(BulkJob).where(BulkJob.id == job_id).values(worker=worker))


def step(tx: Transaction, worker: str, job_id: str) -> None:
    """Process the job's next items if it still runs and still belongs to this worker."""
    job = tx.scalar(
        select(BulkJob)
        .where(BulkJob.id == job_id, BulkJob.worker == worker, BulkJob.state == RUNNING)
        .with_for_update()
    )
    if job is None:
        return
    actor = auth.acting(tx, job.user_id, job.token_id, job.address)
    if actor is None:
        bulk_jobs.finish(tx, job, INTERRUPTED)
        return
    items = tx.scalars(
        select(BulkItem)
        .where(BulkItem.job_id == job.id, BulkItem.item_id > job.position)
        .order_by(BulkItem.item_id)
        .limit(BATCH)
    ).all()
    began = time.monotonic()
    for item in items:
        error = _try(tx, actor, job, item)
        if error is not None:
            item.code, item.parameters = error.code, dict(error.parameters)
            job.failed += 1
        job.position = item.item_id
        job.done += 1
        if time.monotonic() - began > BATCH_SECONDS:
            break
    if job.done >= job.total:
        bulk_jobs.finish(tx, job, DONE)


def _try(tx: Transaction, actor: Actor, job: BulkJob, item: BulkItem) -> UserError | None:
    try:
        with part(tx):
            _act(tx, actor, job.action, job.given, item)
    except UserError as error:
        return error
    except (OperationalError, InterfaceError, Retry):
        # The database caused the error, not the item: the whole transaction is retried.
        raise
    except Exception:
        log.exception("bulk_item_failed", extra={"job": job.id, "item": item.item_id})
        return UserError(GENERIC)
    return None


def _act(tx: Transaction, actor: Actor, action: str, given: dict[str, Any], item: BulkItem) -> None:
    """Do the same to one item as the API call for a single item does."""
    item_id, version = item.item_id, item.expected
    if action == bulk_jobs.REMOVE and item.shortcut:
        jump_shortcuts.remove(tx, actor, item_id, version)
    elif action == bulk_jobs.REMOVE:
        removals.remove(tx, actor, item_id, version, uninstall=given["uninstall"])
    elif action == bulk_jobs.EDIT and item.shortcut:
        if not given.keys().isdisjoint(bulk_jobs.OF_CLIENTS):
            raise UserError("jump_method_other")
        shortcut = parse(jump_shortcuts.ShortcutChange, given)
        jump_shortcuts.change(tx, actor, item_id, shortcut, version)
    elif action == bulk_jobs.EDIT:
        jump_clients.change(tx, actor, item_id, parse(jump_clients.ClientChange, given), version)
    elif item.shortcut:
        raise UserError("jump_method_other")
    elif action == bulk_jobs.DISABLE:
        disabling.disable(tx, actor, item_id)
    elif action == bulk_jobs.ENABLE:
        disabling.enable(tx, actor, item_id)
    else:
        removals.take_back(tx, actor, item_id)
