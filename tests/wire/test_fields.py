"""What a field says of itself, for the generated documentation."""

import pytest

from jump_wire.fields import Spec


@pytest.mark.parametrize(
    ("spec", "described"),
    [
        (Spec("text", high=64), "text, up to 64 characters"),
        (Spec("texts", high=32, items=8), "list of up to 8 texts of up to 32 characters"),
        (
            Spec("values", high=32, items=8),
            "list of up to 8 texts (of up to 32 characters), numbers and flags",
        ),
        (Spec("flag"), "flag"),
        (Spec("integer", low=1, high=9), "integer, 1 to 9"),
        (Spec("real", high=100), "real, 0 to 100"),
    ],
)
def test_a_field_describes_itself(spec: Spec, described: str) -> None:
    assert spec.describe() == described


@pytest.mark.parametrize(
    ("spec", "value", "problem"),
    [
        (Spec("integer", high=9), 1.0, "must be a whole number"),
        (Spec("integer", high=9), True, "must be a whole number"),
        (Spec("real", high=9), True, "must be a number"),
        (Spec("real", high=9), "1", "must be a number"),
        (Spec("real", high=9), 9.5, "must be between 0 and 9"),
        (Spec("real", high=9), 9, None),
        (Spec("integer", low=-1, high=9), -1, None),
    ],
)
def test_numbers(spec: Spec, value: object, problem: str | None) -> None:
    assert spec.problem(value) == problem
