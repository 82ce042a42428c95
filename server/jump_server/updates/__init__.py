"""Updates of Jump Clients: signed releases, the site's policy, and rollouts in rings."""

FACE = ("downloads", "offers", "releases", "reports", "rollouts")
"""The modules that the rest of the server may import."""
