"""Reports: what they share, and the report of the audit log."""

FACE = (
    "api.reports",
    "report_access",
    "report_counts",
    "reports",
    "views",
)
"""The modules that the rest of the server may import."""
