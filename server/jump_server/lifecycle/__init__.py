"""Disabling, removal and expiry of Jump Clients, with all that depends on them."""

FACE = (
    "agent_reports",
    "conditions",
    "disabling",
    "expired_clients",
    "removals",
    "views",
)
"""The modules that the rest of the server may import."""
