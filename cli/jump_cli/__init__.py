"""The command line for technicians, CI and the demo. It uses only the HTTP API."""

__version__ = "0.1.0"
