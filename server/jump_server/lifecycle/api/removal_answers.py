"""Response types for the removal of Jump Clients."""

from jump_server.api.answers import Answer, ErrorDetail


class RemovalResult(Answer):
    """The result of one removal."""

    id: str
    ok: bool
    error: ErrorDetail | None = None


class RemovalResults(Answer):
    """The result of each removal."""

    results: list[RemovalResult]
