"""Validation of request data, before the rules are applied.

An invalid value becomes an error of the catalogue that names the field. The first invalid field
in declared order is the error; the others are listed in ``further``.
"""

import contextlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from jump_server.field_errors import matching, problem
from jump_wire.calls import LOWEST_PORT
from jump_wire.errors import UserError


class Input(BaseModel):
    """A request body. Unknown fields and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def given(self) -> dict[str, Any]:
        """Return the fields that were sent, so that a change leaves the others as they are."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Query(BaseModel):
    """A request's query: texts, which are converted to the types of the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


MOST_ERRORS = 20
"""Maximum number of invalid fields that are reported individually."""

MOST_LOOKED_AT = 1000
"""Maximum number of invalid fields that are examined. Each takes time; no real request has more."""

FIELD_NAME_LIMIT = 100
"""Maximum characters of a field name in an error: unknown names can have any length."""


class FieldErrors(UserError):
    """The error of the first invalid field; ``further`` holds the errors of the others.

    With more than ``MOST_ERRORS`` invalid fields, the last entry of ``further`` is
    ``further_errors``, which contains the number of the remaining ones.
    """

    def __init__(self, first: UserError, further: list[UserError]) -> None:
        super().__init__(first.code, **first.parameters)
        self.further = further


M = TypeVar("M", bound=BaseModel)


def parse(model: type[M], values: object, prefix: str = "") -> M:
    """Check ``values`` against ``model``.

    Raises:
        FieldErrors: with every invalid field, named ``prefix`` and its dotted path.
        UserError: ``bad_request`` when there are more than ``MOST_LOOKED_AT``.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        if error.error_count() > MOST_LOOKED_AT:
            reason = f"more than {MOST_LOOKED_AT} fields are invalid"
            raise UserError("bad_request", reason=reason) from None
        found = error.errors(include_url=False, include_input=False)
        order = {name: index for index, name in enumerate(model.model_fields)}
        found.sort(
            key=lambda item: order.get(str(item["loc"][0]) if item["loc"] else "", len(order))
        )
        problems = [
            problem(item, prefix + (_path(item) or "body")[:FIELD_NAME_LIMIT])
            for item in found[:MOST_ERRORS]
        ]
        if len(found) > MOST_ERRORS:
            problems.append(UserError("further_errors", count=len(found) - MOST_ERRORS))
        raise FieldErrors(problems[0], problems[1:]) from error


def _path(item: ErrorDetails) -> str:
    return ".".join(str(part) for part in item["loc"])


@dataclass(frozen=True)
class Between:
    """A whole number between ``low`` and ``high``, both included."""

    low: int
    high: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check the bounds after pydantic has checked the type."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Add the bounds to the OpenAPI schema."""
        return {**handler(schema), "minimum": self.low, "maximum": self.high}

    def _check(self, value: int) -> int:
        if not self.low <= value <= self.high:
            limits = {"low": self.low, "high": self.high}
            raise PydanticCustomError("out_of_range", "out of range", limits)
        return value


@dataclass(frozen=True)
class Text:
    """A text of ``low`` to ``high`` characters, no control characters.

    A single line is trimmed, unless it is ``exact``.
    """

    high: int
    low: int = 0
    lines: bool = False
    exact: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check the characters after pydantic has checked the length."""
        text = core_schema.str_schema(
            min_length=self.low,
            max_length=self.high,
            strip_whitespace=not (self.lines or self.exact),
        )
        return core_schema.no_info_after_validator_function(self._check, text)

    def _check(self, value: str) -> str:
        if not value.isprintable() and (_NO_LINES if self.lines else _NO_LINE).search(value):
            raise PydanticCustomError("unprintable", "text without control characters")
        return value


_NO_LINES = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters except tab and line ends; Unicode line and paragraph separators."""
_NO_LINE = re.compile(_NO_LINES.pattern + "|[\t\n\r]")


def printable(text: str) -> str:
    """Return a peer's text without control and direction characters."""
    return "".join(c for c in text if c.isprintable() or c == "\u00a0")


RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.A)


def _instant(value: object) -> datetime:
    """Parse a time as the API writes it, or with another offset. A time needs an offset."""
    if isinstance(value, str) and len(value) < 40 and RFC_3339.fullmatch(value):
        with contextlib.suppress(ValueError, OverflowError):
            return datetime.fromisoformat(value).astimezone(UTC)
    raise PydanticCustomError("instant", "a day and time such as 2026-03-01T12:00:00Z")


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
_MAIL_ADDRESS = re.compile(
    # Excludes every character with a meaning in a header or in an SMTP command.
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*"
)


def mail_address(value: str) -> str:
    """Check an e-mail address, for pydantic's ``AfterValidator``."""
    if not _MAIL_ADDRESS.fullmatch(value):
        raise PydanticCustomError("address", "an email address", {"value": value})
    return value


Name = Annotated[str, Text(128)]
Tag = Annotated[str, Text(64)]
Comments = Annotated[str, Text(1024, lines=True)]
Hex32 = Annotated[str, matching(r"^[0-9a-f]{32}$", "an ID of 32 characters (0-9, a-f)", 32)]
Username = Annotated[
    str,
    matching(r"^[a-z0-9][a-z0-9._@-]*$", "lower-case letters and digits, then also . _ @ -", 64),
]
CodeName = Annotated[str, matching(r"^[a-z0-9_-]+$", "lower-case letters, digits, _ and -", 64)]
GroupReference = Annotated[str, Text(160, low=1)]
"""A Jump Group: ``user:<username>``, ``jumpgroup:<code name>``, code name or display name."""
PassivePort = Annotated[int, Between(LOWEST_PORT, 65_535)]
PassiveListen = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    matching(r"^[A-Za-z0-9:._%@-]*$", "an IP address or a network interface", 64),
]
"""An IP address or a network interface of a passive client's computer; empty means everywhere."""
OfflineMinutes = Annotated[int, Between(5, 525_600)]
Search = Annotated[str, Text(256)]
GroupFilter = Annotated[
    str, Text(160), AfterValidator(lambda given: given.removeprefix("jumpgroup:"))
]
"""Filter by Jump Group: ``user:<username>``, or a code name with or without ``jumpgroup:``."""
