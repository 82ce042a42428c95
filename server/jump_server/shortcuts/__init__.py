"""Jump Shortcuts, and the copies of Jump Clients."""

FACE = (
    "api.jump_shortcut_answers",
    "jump_client_copies",
    "jump_shortcut_access",
    "jump_shortcuts",
    "vnc_networks",
)
"""The modules that the rest of the server may import."""
