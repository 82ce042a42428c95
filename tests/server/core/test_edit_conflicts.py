"""Edits of what somebody else changed meanwhile."""

from jump_server.core import edit_conflicts
from tests.server.world import refuses


def test_the_present_version_and_none_fit() -> None:
    edit_conflicts.check(3, 3)
    edit_conflicts.check(3, None)


def test_any_other_is_stale() -> None:
    for other in (2, 4, 0):
        with refuses("stale_edit"):
            edit_conflicts.check(3, other)
