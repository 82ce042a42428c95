"""Files that report the running client's connection and first attempt to the commands."""

import json
import os
from typing import Any, Dict, Optional

from .layout import Layout
from .store import read_json, remove, write_json


class Connection:
    """Writes the connection's state for the commands. Errors in writing are ignored."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.connection
        self._first_start = layout.first_start

    def show(
        self, server: str, problem: Optional[str], parameters: Optional[Dict[str, Any]] = None
    ) -> None:
        """Store the state of the connection.

        Args:
            server: the address last tried.
            problem: an error's code or a reason as text; None while connected.
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
        """Report the first attempt to a first start that waits for it (:mod:`.first_start`)."""
        try:
            # The waiting command has created the file and keeps it open.
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
