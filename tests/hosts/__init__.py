"""Real hosts for tests without Docker: see README.md in this folder."""

from .errors import HostsError
from .host import Host
from .lab import Lab, sweep
from .recipe import INITS

__all__ = ["INITS", "Host", "HostsError", "Lab", "sweep"]
