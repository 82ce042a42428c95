"""Installers, and the enrolment of the Jump Clients that they install."""
