"""The server: agent connections, technician console, administration, API."""

from importlib.metadata import version

VERSION = version("jumpclient")
"""The server's version, and the version of the Jump Client packages that it offers."""
