"""Percentiles of measured times."""

from collections.abc import Sequence


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` per cent lie (nearest rank)."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]


def milliseconds(seconds: Sequence[float], share: float) -> float:
    """Return the percentile in milliseconds."""
    return round(percentile(seconds, share) * 1000, 2)
