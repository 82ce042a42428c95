"""Bulk jobs: what is done to many Jump Items goes on without whoever asked for it."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from jump_server.services import bulk_jobs

from . import errors
from .bulk_job_answers import BulkJob, BulkJobPage, BulkResultPage
from .endpoint import MANY_VALUES, USER, Access, Answer, Call, Routes, View

routes = Routes("Bulk jobs")
READ = Access(USER, ("read", "clients"))
WRITE = Access(USER, ("clients",))


def _starting(
    action: str, body: type[BaseModel], *, step_up: bool = False
) -> Callable[[View], View]:
    """Declare what starts a job: a selection with many values in, the job out."""
    return routes.add(
        "POST",
        f"/jump-items/{action}",
        WRITE,
        body=body,
        answer=BulkJob,
        status=201,
        values=MANY_VALUES,
        creates=True,
        step_up=step_up,
    )


@_starting("remove", bulk_jobs.BulkRemoval, step_up=True)
def remove_jump_items(call: Call[bulk_jobs.BulkRemoval, None]) -> Answer:
    """Remove many items: the answer is the job that does it, each as its own call would."""
    return call.create(bulk_jobs.remove, call.actor, call.body)


@_starting("edit", bulk_jobs.BulkEdit)
def edit_jump_items(call: Call[bulk_jobs.BulkEdit, None]) -> Answer:
    """Edit many items: the answer is the job that does it."""
    return call.create(bulk_jobs.edit, call.actor, call.body)


@_starting("disable", bulk_jobs.Selection)
def disable_jump_items(call: Call[bulk_jobs.Selection, None]) -> Answer:
    """Disable many Jump Clients: the answer is the job that does it."""
    return call.create(bulk_jobs.act, call.actor, bulk_jobs.DISABLE, call.body)


@_starting("enable", bulk_jobs.Selection)
def enable_jump_items(call: Call[bulk_jobs.Selection, None]) -> Answer:
    """Enable many Jump Clients: the answer is the job that does it."""
    return call.create(bulk_jobs.act, call.actor, bulk_jobs.ENABLE, call.body)


@_starting("cancel-removal", bulk_jobs.Selection)
def cancel_removals(call: Call[bulk_jobs.Selection, None]) -> Answer:
    """Take back many removals that wait for their computers: the answer is the job that does it."""
    return call.create(bulk_jobs.act, call.actor, bulk_jobs.CANCEL_REMOVAL, call.body)


@routes.add("GET", "/bulk-jobs", READ, query=bulk_jobs.JobQuery, answer=BulkJobPage)
def list_bulk_jobs(call: Call[None, bulk_jobs.JobQuery]) -> object:
    """List one's own jobs, the newest first; they are kept for a week."""
    shown = call.read(bulk_jobs.listing, call.actor, call.query).view()
    return {**shown, "items": [_told(job) for job in shown["items"]]}


@routes.add("GET", "/bulk-jobs/<job_id>", READ, answer=BulkJob)
def get_bulk_job(call: Call[None, None]) -> object:
    """How far one of one's own jobs is."""
    return _told(call.read(bulk_jobs.get, call.actor, call.path["job_id"]))


@routes.add("POST", "/bulk-jobs/<job_id>/cancel", WRITE, answer=BulkJob)
def cancel_bulk_job(call: Call[None, None]) -> object:
    """Cancel a job: once this is answered, no further item is acted on."""
    return call.write(bulk_jobs.cancel, call.actor, call.path["job_id"])


@routes.add(
    "GET",
    "/bulk-jobs/<job_id>/results",
    READ,
    query=bulk_jobs.ResultQuery,
    answer=BulkResultPage,
)
def list_bulk_results(call: Call[None, bulk_jobs.ResultQuery]) -> object:
    """List what became of a job's items."""
    part, failed = call.read(bulk_jobs.results, call.actor, call.path["job_id"], call.query)
    found = {item_id: errors.detail(error) for item_id, error in failed.items()}
    items = [{**item, "error": found.get(item["id"])} for item in part.items]
    return {**part.view(), "items": items}


def _told(job: dict[str, Any]) -> dict[str, Any]:
    """The job, with why it stopped in words."""
    error = bulk_jobs.why_stopped(job["state"])
    return {**job, "error": errors.detail(error) if error else None}
