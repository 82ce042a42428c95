"""The site's settings, which administrators change while the server runs."""

FACE = ("client_limits", "site_settings")
"""The modules that the rest of the server may import."""
