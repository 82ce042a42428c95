"""What every subject needs: who acts, what is asked, what is recorded."""

FACE = (
    "actors",
    "audit",
    "audit_chain",
    "edit_conflicts",
    "idempotency",
    "inputs",
    "paging",
    "qr_codes",
    "rate_limits",
    "searching",
    "environment",
    "step_ups",
    "views",
)
"""The modules that the rest of the server may import."""
