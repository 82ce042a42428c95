"""Files that report the running client's connection and first attempt to the commands."""

import json
from typing import Any, Dict, Optional

from .layout import Layout
from .platform import current
from .store import read_json, write_json


class Connection:
    """Writes the connection's state for the commands. Errors in writing are ignored."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.connection
        self._first_start = layout.first_start

    def show(
        self,
        server: str,
        problem: Optional[str],
        parameters: Optional[Dict[str, Any]] = None,
        listening: int = 0,
    ) -> None:
        """Store the state of the connection.

        Args:
            server: the address last tried.
            problem: an error's code or a reason as text; None while connected.
            parameters: an error's parameters.
            listening: the port on which a passive client waits for calls.
        """
        values: Dict[str, Any] = {
            "connected": problem is None,
            "server": server,
            "problem": problem or "",
            "parameters": parameters or {},
        }
        if listening:
            values["listening"] = listening
        try:
            if read_json(self._path) != values:
                write_json(self._path, values)
        except (OSError, ValueError):
            pass

    def met(self, **values: Any) -> None:
        """Report the first attempt to a start command that waits for it."""
        current().storage.answer(self._first_start, json.dumps(values).encode() + b"\n")
