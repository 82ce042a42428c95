"""The server: agent connections, technician console, administration, API."""

from importlib.metadata import version

VERSION = version("jumpclient")
"""The server's version, which is also the version of the Jump Clients it hands out."""
