"""Computers with the identity of a Jump Client that is not, or not certainly, their own."""

FACE = ("approvals", "claims")
"""The modules that the rest of the server may import."""
