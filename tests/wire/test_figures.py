"""Figures that a site does not want to know."""

from jump_wire.figures import FIGURES, without
from jump_wire.messages import Statistics

ALL = Statistics(10, 50.0, 7, ("/:9:3",), "anna")


def test_what_is_withheld_is_empty() -> None:
    assert without(ALL, ()) == ALL
    assert without(ALL, ("cpu", "console_user")) == Statistics(10, 0.0, 7, ("/:9:3",), "")
    assert without(ALL, (*FIGURES, "a later one")) == Statistics(0, 0.0, 0, (), "")
