"""The site's settings, which administrators change while the server runs."""
