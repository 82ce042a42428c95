"""The folders that an installation has made for its service files, which are removed with it."""

import json
import os
from typing import List

from ..core.layout import Layout
from .storage import read_bytes, remove, write_bytes

_LIMIT = 64 * 1024


class OwnFolders:
    """The folders that this installation has made, as ``etc/boot-folders`` lists them."""

    def __init__(self, layout: Layout) -> None:
        self._list = os.path.join(os.path.dirname(layout.config), "boot-folders")

    def make_for(self, path: str) -> None:
        """Make the folders above ``path`` that are missing."""
        missing: List[str] = []
        folder = os.path.dirname(path)
        while not os.path.isdir(folder):
            missing.append(folder)
            folder = os.path.dirname(folder)
        if missing:
            # First, so that an interruption leaves none that is not listed.
            self._write([*self.listed(), *missing])
            os.makedirs(missing[0], 0o755, exist_ok=True)

    def remove(self) -> None:
        """Remove those that are empty. The others have become someone else's, too."""
        for folder in sorted(set(self.listed()), key=len, reverse=True):
            try:
                os.rmdir(folder)
            except OSError:
                pass
        remove(self._list)

    def listed(self) -> List[str]:
        """Return the folders that were made and not removed."""
        try:
            values = json.loads(read_bytes(self._list, _LIMIT).decode())
        except (OSError, ValueError):
            return []
        return [str(one) for one in values] if isinstance(values, list) else []

    def _write(self, folders: List[str]) -> None:
        write_bytes(self._list, json.dumps(folders).encode(), 0o644)
