"""Installers, and the enrolment of the Jump Clients that they install."""

FACE = (
    "api.enrolments",
    "deployments",
    "enrolments",
    "installer_validity",
    "pin_installers",
    "views",
)
"""The modules that the rest of the server may import."""
