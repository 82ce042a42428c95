"""Optimistic locking: refuses an edit that is based on an older version."""

from jump_wire.errors import UserError


def check(present: int, expected: int | None) -> None:
    """Raise ``stale_edit`` unless ``expected`` is the present version or None."""
    if expected is not None and expected != present:
        raise UserError("stale_edit")
