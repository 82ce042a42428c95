"""Jump Shortcuts, and the copies of Jump Clients."""

FACE = (
    "jump_client_copies",
    "jump_shortcut_access",
    "jump_shortcuts",
    "vnc_networks",
    "views",
)
"""The modules that the rest of the server may import."""
