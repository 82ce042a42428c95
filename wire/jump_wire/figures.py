"""Which figures of a computer a site may ask its Jump Clients not to report."""

from typing import Any, Collection, Dict, Tuple

from .messages import Statistics

FIELDS: Dict[str, Tuple[str, Any]] = {
    "cpu": ("cpu_percent", 0.0),
    "memory": ("memory_free_mib", 0),
    "disks": ("disks", ()),
    "uptime": ("uptime_seconds", 0),
    "console_user": ("console_user", ""),
}
"""The field of each figure in :class:`Statistics`, and its empty value."""

FIGURES = tuple(FIELDS)
"""Names of the figures."""


def without(statistics: Statistics, withheld: Collection[str]) -> Statistics:
    """Return the statistics with 0 or nothing for each figure in ``withheld``.

    A name that this version does not know is ignored.
    """
    if not withheld:
        return statistics
    values = {field: getattr(statistics, field) for field in statistics.__dataclass_fields__}
    values.update(FIELDS[name] for name in withheld if name in FIELDS)
    return Statistics(**values)
