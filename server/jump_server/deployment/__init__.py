"""Installers, and the enrolment of the Jump Clients that they install."""

FACE = ("deployments",)
"""The modules that the rest of the server may import."""
