"""Jump Items of every kind: their common list, and work on many of them."""
