"""Alerts: events that administrators are told by email and webhook."""

FACE = ("alert_settings", "deliveries", "digests", "noting", "sending")
"""The modules that the rest of the server may import."""
