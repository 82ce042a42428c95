"""Jump Items of every kind: their common list, and work on many of them."""

FACE = (
    "bulk_jobs",
    "bulk_work",
    "jump_item_lists",
)
"""The modules that the rest of the server may import."""
