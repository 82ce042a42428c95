"""Types of the API's responses about bulk jobs."""

from datetime import datetime
from typing import Literal

from jump_server.api.answers import Answer, ErrorDetail, Page
from jump_server.items.bulk_jobs import Action, State


class BulkJob(Answer):
    """A bulk job. ``done`` of ``total`` items were processed, and ``failed`` of these failed.

    ``error`` gives the reason why an ``interrupted`` job stopped.
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
    """A page of bulk jobs."""

    items: list[BulkJob]


class BulkResult(Answer):
    """The outcome of one item. ``left``: the item was not processed, or not yet."""

    id: str
    name: str
    """Empty if the user could not see the item when the job started."""
    outcome: Literal["done", "failed", "left"]
    error: ErrorDetail | None


class BulkResultPage(Page):
    """A page of the outcomes of a job's items, in the order of their ids."""

    items: list[BulkResult]
