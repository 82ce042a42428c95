"""Types of the API's responses, used for the OpenAPI document and for checks in tests."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A response with exactly the declared fields."""

    model_config = ConfigDict(extra="forbid")


class Page(Answer):
    """One page of a list. Send ``next`` as ``after`` to request the next page.

    ``at_least``: the list has more than ``total`` items. Long lists are not counted to the end.
    """

    next: str | None
    total: int
    at_least: bool


class ErrorItem(Answer):
    """One error: its stable code, its parameters and its text."""

    code: str
    parameters: dict[str, str | int]
    message: str


class ErrorDetail(ErrorItem):
    """The first error. ``further`` contains the errors of other fields."""

    retry: bool
    further: list[ErrorItem] | None = None


class Error(Answer):
    """The response for every status of 400 or above."""

    error: ErrorDetail


class QrCode(Answer):
    """A QR code: the path of its dark modules in an SVG of ``size`` by ``size``."""

    size: int
    path: str
