"""Live events: sends changes to consoles as they happen."""

FACE = (
    "channel",
    "events",
)
"""The modules that the rest of the server may import."""
