"""Real hosts for tests without Docker: see README.md in this folder."""

from .errors import HostsError
from .host import Host
from .lab import Lab, destroy, sweep
from .recipe import INITS
from .snapshot import differences

__all__ = ["INITS", "Host", "HostsError", "Lab", "destroy", "differences", "sweep"]
