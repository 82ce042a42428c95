"""Views of the removal of Jump Clients."""

from typing import NotRequired

from jump_server.core.views import ErrorDetail, Moment, View


class RemovalResult(View):
    """The result of one removal."""

    id: str
    ok: bool
    error: NotRequired[ErrorDetail | None]


class RemovalResults(View):
    """The result of each removal."""

    results: list[RemovalResult]


class ExpiredClient(View):
    """A Jump Client removed because of its age. Its record is deleted at ``deleted_at``."""

    id: str
    name: str
    jump_group: str
    removed_at: Moment
    deleted_at: Moment


class ExpiredClients(View):
    """At most 500 removed Jump Clients, the latest first."""

    items: list[ExpiredClient]


class RestoredClients(View):
    """The ids of the restored Jump Clients."""

    restored: list[str]
