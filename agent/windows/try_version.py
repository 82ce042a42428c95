r"""Goes back to the version before when the one on trial can't start: ``lib\try_version.py begin``.

What keeps the client running starts this before each start of the client, as long as the file
``update\trial.json`` exists. An update never changes it, so it uses only Python's own modules.
"""

import json
import os
import sys
import winreg
from typing import Any

LIB = os.path.dirname(os.path.abspath(__file__))
DIRECTORY = os.path.dirname(LIB)
BOOTS = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"

_LIMIT = 256


class Windows:
    """What Windows has for ``trial.py``."""

    def current(self, directory: str) -> str:
        """Return the version that the file ``current`` names; empty when it names none."""
        try:
            with open(os.path.join(directory, "current"), "rb") as file:
                return file.read(_LIMIT).decode("ascii").strip()
        except (OSError, ValueError):
            return ""

    def point(self, directory: str, name: str) -> None:
        """Make ``current`` name a version, in one step."""
        self._replace(os.path.join(directory, "current"), name.encode() + b"\n")

    def write(self, path: str, values: "dict[str, Any]") -> None:
        """Write a file of JSON durably."""
        self._replace(path, json.dumps(values, indent=1, sort_keys=True).encode() + b"\n")

    def remove(self, path: str) -> None:
        """Remove a file."""
        os.unlink(path)

    def boot(self) -> str:
        """Return what changes when the computer starts, or an empty text."""
        registry: Any = winreg  # whose names are typed on Windows alone
        try:
            with registry.OpenKey(registry.HKEY_LOCAL_MACHINE, BOOTS) as key:
                return str(registry.QueryValueEx(key, "BootId")[0])
        except OSError:
            return ""

    def _replace(self, path: str, data: bytes) -> None:
        temporary = "%s.tmp-%d" % (path, os.getpid())
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)


if __name__ == "__main__":
    sys.path.insert(0, LIB)
    import trial  # found by the line above

    trial.system = Windows()
    try:
        getattr(trial, sys.argv[1])(DIRECTORY)
    except OSError:
        sys.exit(1)
