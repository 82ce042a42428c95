"""The catalogue's errors for what pydantic finds wrong with a value, of a request or a setting."""

from collections.abc import Mapping
from typing import Any

from pydantic import StringConstraints
from pydantic_core import ErrorDetails

from jump_wire.errors import Parameter, UserError


def problem(item: ErrorDetails, name: str) -> UserError:
    """Return the catalogue's error for one of pydantic's, about the field ``name``."""
    context: Mapping[str, Any] = item.get("ctx", {})
    kind = item["type"]
    if kind == "string_too_short" and context["min_length"] == 1:
        return UserError("field_required", field=name)
    builder = _KINDS.get(kind)
    if builder is None:
        expected = _words.get(str(context.get("pattern"))) or _EXPECTED.get(kind, item["msg"])
        return UserError("field_malformed", field=name, expected=expected.format(**context))
    code, parameters = builder(context)
    return UserError(code, field=name, **parameters)


_words: dict[str, str] = {}


def matching(pattern: str, expected: str, high: int) -> StringConstraints:
    """Return the constraint of a text that matches a regular expression.

    Args:
        pattern: the regular expression.
        expected: the same in words, for the error; ``jump_wire.reasons`` has it in French.
        high: maximum number of characters.
    """
    _words[pattern] = expected
    return StringConstraints(pattern=pattern, max_length=high)


_Built = tuple[str, dict[str, Parameter]]

_KINDS: dict[str, Any] = {
    "missing": lambda _: ("field_required", {}),
    "extra_forbidden": lambda _: ("field_unknown", {}),
    "string_too_long": lambda c: ("field_too_long", {"limit": c["max_length"]}),
    "string_too_short": lambda c: ("field_too_short", {"limit": c["min_length"]}),
    "too_long": lambda c: ("field_too_many", {"limit": c["max_length"]}),
    "too_short": lambda _: ("field_required", {}),
    "literal_error": lambda c: (
        "field_not_a_choice",
        {"choices": c["expected"].replace(" or ", ", ")},
    ),
    "address": lambda c: ("field_not_an_address", {"value": c["value"]}),
    "out_of_range": lambda c: ("field_out_of_range", {"low": c["low"], "high": c["high"]}),
}


_EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "an object",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_attributes_type": "an object",
    "model_type": "an object",
    "string_pattern_mismatch": "text that matches {pattern}",
    "string_type": "text",
    "ip_v4_network": "a network such as 192.0.2.0/24",
    "ip_v6_network": "a network such as 192.0.2.0/24",
}
"""What a field has to be, by pydantic's kind of error; ``jump_wire.reasons`` has it in French."""
