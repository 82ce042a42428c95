"""Jump Groups and Jump Item roles: who may do what with which Jump Items."""

FACE = (
    "jump_group_access",
    "jump_group_names",
    "jump_groups",
    "jump_item_roles",
)
"""The modules that the rest of the server may import."""
