"""Users, their teams, and how they sign in."""
