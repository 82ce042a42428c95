"""The site's settings, which administrators change while the server runs."""

FACE = ("site_settings",)
"""The modules that the rest of the server may import."""
