"""Optimistic locking: refuses an edit that was made from an older version."""

from jump_wire.errors import UserError


def check(present: int, expected: int | None) -> None:
    """Refuse (``stale_edit``) an edit of another version than the present one; None always fits."""
    if expected is not None and expected != present:
        raise UserError("stale_edit")
