"""The form of what the API shows: the base of each subject's ``views.py``.

A view is declared once, as a ``TypedDict``. mypy compares it with what the rules return. The
OpenAPI document and the console's types are generated from it. Tests validate each response;
the running server does not, because that would take longer than making the response.
"""

from datetime import datetime
from typing import Annotated, Any, Generic, NotRequired, TypeVar, get_args

from pydantic import AfterValidator, ConfigDict, GetCoreSchemaHandler, WithJsonSchema, with_config
from pydantic_core import CoreSchema, core_schema

# pydantic needs this one before Python 3.12.
from typing_extensions import TypedDict

V = TypeVar("V")


@with_config(ConfigDict(extra="forbid", use_attribute_docstrings=True))
class View(TypedDict):
    """An object with exactly the declared fields."""


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Moment = Annotated[
    str, AfterValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A time, as :func:`jump_server.clock.timestamp` formats it."""


class OneOf:
    """Annotates a text of the database that is one of a ``Literal``'s values."""

    def __init__(self, literal: Any) -> None:
        self._values = list(get_args(literal))

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return what pydantic validates and describes."""
        return core_schema.literal_schema(self._values)


class PageFacts(View):
    """What each page of a list has besides its items."""

    next: str | None
    """Send it as ``after`` to request the next page."""
    total: int
    at_least: bool
    """The list has more than ``total`` items. Long lists are not counted to the end."""


class Page(PageFacts, Generic[V]):
    """One page of a list. Send ``next`` as ``after`` to request the next page.

    ``at_least``: the list has more than ``total`` items. Long lists are not counted to the end.
    """

    items: list[V]


class ErrorItem(View):
    """One error: its stable code, its parameters and its text."""

    code: str
    parameters: dict[str, str | int]
    message: str


class ErrorDetail(ErrorItem):
    """The first error. ``further`` contains the errors of other fields."""

    retry: bool
    further: NotRequired[list[ErrorItem]]


class Error(View):
    """The response for every status of 400 or above."""

    error: ErrorDetail


class QrCode(View):
    """A QR code: the path of its dark modules in an SVG of ``size`` by ``size``."""

    size: int
    path: str
