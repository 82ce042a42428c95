"""What the running client leaves for the commands: its connection, and what a first try met."""

import json
import os
from typing import Any, Dict, Optional

from .layout import Layout
from .store import read_json, remove, write_json


class Connection:
    """Writes it; none of it is worth an error."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.connection
        self._first_start = layout.first_start

    def show(
        self, server: str, problem: Optional[str], parameters: Optional[Dict[str, Any]] = None
    ) -> None:
        """Store how the connection is.

        Args:
            server: the address last tried.
            problem: an error's code or a reason in words; None while connected.
            parameters: an error's parameters.
        """
        values = {
            "connected": problem is None,
            "server": server,
            "problem": problem or "",
            "parameters": parameters or {},
        }
        try:
            if read_json(self._path) != values:
                write_json(self._path, values)
        except (OSError, ValueError):
            pass

    def met(self, **values: Any) -> None:
        """Tell a first start, if one waits, what the first try met (see :mod:`.first_start`)."""
        try:
            # Whoever waits has made the file, and holds it open.
            flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self._first_start, flags)
        except OSError:
            return
        try:
            os.write(descriptor, json.dumps(values).encode() + b"\n")
            remove(self._first_start)
        except OSError:
            pass
        finally:
            os.close(descriptor)
