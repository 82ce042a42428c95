"""Views of Jump Items of every kind, and bulk jobs."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field

from jump_server.clients.views import JumpClient
from jump_server.core.views import ErrorDetail, Moment, OneOf, PageFacts, View
from jump_server.shortcuts.views import JumpShortcut

JumpItem = Annotated[JumpClient | JumpShortcut, Field(discriminator="jump_method")]
Action = Literal["remove", "edit", "disable", "enable", "cancel_removal"]
State = Literal["running", "done", "cancelled", "interrupted"]
Outcome = Literal["done", "failed", "left"]


class JumpItemPage(PageFacts):
    """One page of Jump Items; follow the event channel after ``event_id``."""

    items: list[JumpItem]
    event_id: str


class BulkJob(View):
    """A bulk job. ``done`` of ``total`` items were processed, and ``failed`` of these failed.

    ``error`` gives the reason why an ``interrupted`` job stopped.
    """

    id: str
    action: Annotated[str, OneOf(Action)]
    state: Annotated[str, OneOf(State)]
    total: int
    done: int
    failed: int
    created_at: Moment
    finished_at: Moment | None
    error: NotRequired[ErrorDetail | None]


class BulkOutcome(View):
    """The outcome of one item. ``left``: the item was not processed, or not yet."""

    id: str
    name: str
    """Empty if the user could not see the item when the job started."""
    outcome: Annotated[str, OneOf(Outcome)]


class BulkResult(BulkOutcome):
    """The outcome of one item, with its error if it failed."""

    error: ErrorDetail | None
