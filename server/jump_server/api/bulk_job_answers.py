"""What the API answers about bulk jobs, as types."""

from datetime import datetime
from typing import Literal

from jump_server.services.bulk_jobs import Action, State

from .answers import Answer, ErrorDetail, Page


class BulkJob(Answer):
    """A bulk job: of ``total`` items ``done`` were acted on, and ``failed`` of these refused it.

    ``error`` says why an ``interrupted`` one stopped.
    """

    id: str
    action: Action
    state: State
    total: int
    done: int
    failed: int
    created_at: datetime
    finished_at: datetime | None
    error: ErrorDetail | None = None


class BulkJobPage(Page):
    """Bulk jobs."""

    items: list[BulkJob]


class BulkResult(Answer):
    """What became of one item. ``left``: it was not acted on, or not yet."""

    id: str
    name: str
    """Empty for what one did not see when the job began."""
    outcome: Literal["done", "failed", "left"]
    error: ErrorDetail | None


class BulkResultPage(Page):
    """What became of a job's items, in the order of their ids."""

    items: list[BulkResult]
