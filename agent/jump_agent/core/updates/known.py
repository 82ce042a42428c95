"""What an installation trusts: its newest root document, and the highest versions that it saw.

The owner of the installation keeps this for what it installs. In service mode the client's account
keeps its own, for what it downloads, and begins with the owner's.
"""

import os
from typing import Optional, Tuple

from .. import trust
from ..layout import Layout
from ..store import read_bytes, read_json, to_json, write_bytes
from ..trust import Untrusted
from .repository import DOCUMENT_LIMIT, Seen


class Known:
    """A folder with a root document and the versions that were seen.

    Args:
        layout: the installation, whose own root document is the first one.
        folder: the folder, which is made when something is kept.
        mode: the mode of its files.
    """

    def __init__(self, layout: Layout, folder: str, mode: int) -> None:
        self._installed = layout.root
        self._folder = folder
        self._root = os.path.join(folder, "root.json")
        self._seen = os.path.join(folder, "seen.json")
        self._mode = mode

    def load(self) -> Tuple[bytes, Seen]:
        """Return the newest root document and the versions.

        Raises:
            Untrusted: a file is damaged.
        """
        try:
            roots = [read_bytes(self._installed, DOCUMENT_LIMIT)]
            if os.path.lexists(self._root):
                roots.append(read_bytes(self._root, DOCUMENT_LIMIT))
            seen = self.seen()
        except (OSError, ValueError, TypeError) as error:
            raise Untrusted("the stored versions can't be read") from error
        # A package that repaired the installation may have brought a newer one.
        return max(roots, key=lambda data: trust.first_root(data).version), seen

    def seen(self) -> Seen:
        """Return the versions.

        Raises:
            OSError, ValueError, TypeError: the file is damaged.
        """
        values = read_json(self._seen) or {}
        numbers = {name: int(values.get(name, 0)) for name in Seen._fields[:-1]}
        return Seen(**numbers, moment=float(values.get("moment", 0.0)))

    def keep(self, seen: Seen, root: Optional[bytes]) -> None:
        """Store the versions, and a new root document first.

        Raises:
            OSError: they could not be stored.
        """
        os.makedirs(self._folder, 0o755 if self._mode & 0o004 else 0o700, exist_ok=True)
        if root is not None:
            write_bytes(self._root, root, self._mode)
        write_bytes(self._seen, to_json(seen._asdict()), self._mode)
