"""Sessions with a computer, and their tools."""

FACE = (
    "absences",
    "chats",
    "command_tap",
    "customers",
    "elevations",
    "logins",
    "file_log",
    "file_tap",
    "participants",
    "pinning",
    "queue",
    "session_ends",
    "session_uses",
    "sessions",
)
"""The modules that the rest of the server may import."""
