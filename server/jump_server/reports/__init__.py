"""Reports: what they share, and the report of the audit log."""

FACE = (
    "api.report_answers",
    "api.reports",
    "report_access",
    "report_counts",
    "reports",
)
"""The modules that the rest of the server may import."""
