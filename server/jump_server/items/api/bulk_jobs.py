"""Endpoints of bulk jobs: actions on many Jump Items, which continue after the request."""

from collections.abc import Callable

from pydantic import BaseModel

from jump_server.api import errors
from jump_server.api.endpoint import MANY_VALUES, USER, Access, Call, Handler, Reply, Routes
from jump_server.core.views import Page
from jump_server.items import bulk_jobs, views

routes = Routes("Bulk jobs")
READ = Access(USER, ("read", "clients"))
WRITE = Access(USER, ("clients",))


def _starting(
    action: str, body: type[BaseModel], *, step_up: bool = False
) -> Callable[[Handler], Handler]:
    """Declare an endpoint that starts a job. Its body, a selection, may have many values."""
    return routes.add(
        "POST",
        f"/jump-items/{action}",
        WRITE,
        body=body,
        status=201,
        values=MANY_VALUES,
        creates=True,
        step_up=step_up,
    )


@_starting("remove", bulk_jobs.BulkRemoval, step_up=True)
def remove_jump_items(call: Call[bulk_jobs.BulkRemoval, None]) -> Reply[views.BulkJob]:
    """Start a job that removes Jump Items.

    Returns the job. It removes each item like the call for a single item.
    """
    return call.create(bulk_jobs.remove, call.actor, call.body)


@_starting("edit", bulk_jobs.BulkEdit)
def edit_jump_items(call: Call[bulk_jobs.BulkEdit, None]) -> Reply[views.BulkJob]:
    """Start a job that edits Jump Items.

    Returns the job.
    """
    return call.create(bulk_jobs.edit, call.actor, call.body)


@_starting("disable", bulk_jobs.Selection)
def disable_jump_items(call: Call[bulk_jobs.Selection, None]) -> Reply[views.BulkJob]:
    """Start a job that disables Jump Clients.

    Returns the job.
    """
    return call.create(bulk_jobs.act, call.actor, bulk_jobs.DISABLE, call.body)


@_starting("enable", bulk_jobs.Selection)
def enable_jump_items(call: Call[bulk_jobs.Selection, None]) -> Reply[views.BulkJob]:
    """Start a job that enables Jump Clients.

    Returns the job.
    """
    return call.create(bulk_jobs.act, call.actor, bulk_jobs.ENABLE, call.body)


@_starting("cancel-removal", bulk_jobs.Selection)
def cancel_removals(call: Call[bulk_jobs.Selection, None]) -> Reply[views.BulkJob]:
    """Start a job that cancels pending removals of Jump Clients.

    Returns the job. A removal is pending while it waits for the computer.
    """
    return call.create(bulk_jobs.act, call.actor, bulk_jobs.CANCEL_REMOVAL, call.body)


@routes.add("GET", "/bulk-jobs", READ, query=bulk_jobs.JobQuery)
def list_bulk_jobs(call: Call[None, bulk_jobs.JobQuery]) -> Page[views.BulkJob]:
    """List your own bulk jobs, newest first.

    Finished jobs are kept for a week.
    """
    part = call.read(bulk_jobs.listing, call.actor, call.query)
    return part.of([_told(job) for job in part.items]).view()


@routes.add("GET", "/bulk-jobs/<job_id>", READ)
def get_bulk_job(call: Call[None, None]) -> views.BulkJob:
    """Get the state and progress of one of your own bulk jobs."""
    return _told(call.read(bulk_jobs.get, call.actor, call.path["job_id"]))


@routes.add("POST", "/bulk-jobs/<job_id>/cancel", WRITE)
def cancel_bulk_job(call: Call[None, None]) -> views.BulkJob:
    """Cancel a bulk job.

    No further item is processed after the response.
    """
    return _told(call.write(bulk_jobs.cancel, call.actor, call.path["job_id"]))


@routes.add(
    "GET",
    "/bulk-jobs/<job_id>/results",
    READ,
    query=bulk_jobs.ResultQuery,
)
def list_bulk_results(call: Call[None, bulk_jobs.ResultQuery]) -> Page[views.BulkResult]:
    """List the outcomes of a bulk job's items."""
    part, failed = call.read(bulk_jobs.results, call.actor, call.path["job_id"], call.query)
    found = {item_id: errors.detail(error) for item_id, error in failed.items()}
    items: list[views.BulkResult] = [
        {**item, "error": found.get(item["id"])} for item in part.items
    ]
    return part.of(items).view()


def _told(job: views.BulkJob) -> views.BulkJob:
    """Return the job with the error that it stopped with."""
    error = bulk_jobs.why_stopped(job["state"])
    return {**job, "error": errors.detail(error) if error else None}
