"""The site as a whole: its public facts, its status, and its periodic work."""

FACE = (
    "clock_watch",
    "retention",
    "sweeping",
)
"""The modules that the rest of the server may import."""
