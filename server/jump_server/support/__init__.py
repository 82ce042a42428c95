"""Session keys, and the customers who start support sessions with them."""

FACE = ("keys", "wrong_keys")
"""The modules that the rest of the server may import."""
