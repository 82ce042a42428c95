"""The command line of technicians and of CI, and the demo. It uses the HTTP API only."""

__version__ = "0.1.0"
