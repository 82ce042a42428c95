"""Types and hard limits of message fields.

A message is a frozen dataclass whose fields are made with the functions of this module. Each
function stores a :class:`Spec` in the field's metadata. The codec checks every value against it,
for sent and received messages. Limits are in characters for texts, and in items for lists.
"""

from dataclasses import MISSING, dataclass, field
from typing import Any, Optional

SPEC = "wire"
"""The key of the :class:`Spec` in a dataclass field's metadata."""

INT_MAX = 2**53 - 1
"""The largest integer that a browser's JSON parser represents exactly."""


@dataclass(frozen=True)
class Spec:
    """The type and limits of one field.

    ``kind`` is ``text``, ``integer``, ``real``, ``flag``, ``texts`` or ``values``. ``low`` and
    ``high`` limit a number, or the length of a text. ``items`` limits the length of a list.
    """

    kind: str
    low: float = 0
    high: float = 0
    items: int = 0

    def problem(self, value: object) -> Optional[str]:
        """Return a description of what is wrong with ``value``, or None when it is valid."""
        if self.kind == "text":
            return self._text_problem(value)
        if self.kind == "texts":
            return self._texts_problem(value)
        if self.kind == "flag":
            return None if isinstance(value, bool) else "must be true or false"
        if self.kind == "values":
            return self._values_problem(value)
        return self._number_problem(value)

    def _text_problem(self, value: object) -> Optional[str]:
        if not isinstance(value, str):
            return "must be a text"
        if len(value) > self.high:
            return "must have at most %d characters" % self.high
        try:
            value.encode()
        except UnicodeEncodeError:  # a text frame cannot contain a lone surrogate
            return "must be valid Unicode"
        return None

    def _texts_problem(self, value: object) -> Optional[str]:
        return self._list_problem(value) or self._items_problem(value)

    def _values_problem(self, value: object) -> Optional[str]:
        problem = self._list_problem(value)
        if problem:
            return problem
        for item in value:  # type: ignore[attr-defined]  # it is a list
            if not isinstance(item, (str, int, float)):  # a flag is an int
                return "each item must be a text, a number, true or false"
        return self._items_problem([item for item in value if isinstance(item, str)])  # type: ignore[attr-defined]  # as above

    def _list_problem(self, value: object) -> Optional[str]:
        if not isinstance(value, (list, tuple)):
            return "must be a list"
        if len(value) > self.items:
            return "must have at most %d items" % self.items
        return None

    def _items_problem(self, texts: Any) -> Optional[str]:
        for item in texts:
            problem = self._text_problem(item)
            if problem:
                return "each item %s" % problem
        return None

    def _number_problem(self, value: object) -> Optional[str]:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if self.kind == "integer" and not whole:
            return "must be a whole number"
        if not whole and not isinstance(value, float):
            return "must be a number"
        if not self.low <= value <= self.high:  # type: ignore[operator]  # narrowed above
            return "must be between %d and %d" % (self.low, self.high)
        return None

    def describe(self) -> str:
        """Return the type and its limit as a phrase, for the generated documentation."""
        if self.kind == "flag":
            return "flag"
        if self.kind == "text":
            return "text, up to %d characters" % self.high
        if self.kind == "texts":
            return "list of up to %d texts of up to %d characters" % (self.items, self.high)
        if self.kind == "values":
            return "list of up to %d texts (of up to %d characters), numbers and flags" % (
                self.items,
                self.high,
            )
        return "%s, %d to %d" % (self.kind, self.low, self.high)


def _field(spec: Spec, default: Any) -> Any:
    if default is MISSING:
        return field(metadata={SPEC: spec})
    return field(default=default, metadata={SPEC: spec})


def text(limit: int, default: Any = MISSING) -> Any:
    """Make a text field of at most ``limit`` characters."""
    return _field(Spec("text", high=limit), default)


def integer(low: int = 0, high: int = INT_MAX, default: Any = MISSING) -> Any:
    """Make a whole-number field between ``low`` and ``high``, both included."""
    return _field(Spec("integer", low=low, high=high), default)


def real(low: float = 0, high: float = INT_MAX, default: Any = MISSING) -> Any:
    """Make a number field between ``low`` and ``high``, both included."""
    return _field(Spec("real", low=low, high=high), default)


def flag(default: Any = MISSING) -> Any:
    """Make a field that is true or false."""
    return _field(Spec("flag"), default)


def texts(items: int, limit: int, default: Any = MISSING) -> Any:
    """Make a list field of at most ``items`` texts of ``limit`` characters each."""
    return _field(Spec("texts", high=limit, items=items), default)


def values(items: int, limit: int, default: Any = MISSING) -> Any:
    """Make a list field of at most ``items`` texts of ``limit`` characters, numbers and flags.

    Another field defines their meaning; see :class:`.messages.OpenPipe`.
    """
    return _field(Spec("values", high=limit, items=items), default)
