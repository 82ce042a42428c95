"""Users, their teams, and how they sign in."""

FACE = (
    "auth",
    "guessing",
    "passwords",
    "second_factors",
    "sign_ins",
    "teams",
    "tokens",
    "users",
    "views",
)
"""The modules that the rest of the server may import."""
