"""Updates of Jump Clients: signed releases, the site's policy, and rollouts in rings."""

FACE = ("downloads", "offers", "pinned", "releases", "reports", "rollouts")
"""The modules that the rest of the server may import."""
