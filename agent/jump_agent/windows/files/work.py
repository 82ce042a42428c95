"""What the files tool needs of Windows: see :class:`jump_agent.core.ports.Files`."""

from typing import Any, Callable, Dict, Set

from jump_wire import files

from ...core.operations import Operation
from .. import login
from . import changes, listing
from .failures import failure
from .paths import home
from .reading import read_file
from .writing import Upload
from .zips import read_zip

_OPERATIONS: Dict[type, Callable[[Any], Operation]] = {
    files.ListFolder: listing.list_folder,
    files.FindPaths: listing.find,
    files.DescribePath: listing.describe,
    files.MakeFolder: changes.make_folder,
    files.MovePath: changes.move,
    files.DeletePath: changes.delete,
    files.SetMode: changes.set_mode,
    files.ReadFile: read_file,
    files.ReadZip: read_zip,
}


class Files:
    """The files of this process's account.

    Args:
        wake: called in a thread when an operation can go on.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._swept: Set[str] = set()
        self.account = login.account_name()
        self.home = home()

    def begin(self, asked: Any) -> Operation:
        """Return the operation for a request."""
        path = getattr(asked, "path", "") or getattr(asked, "pattern", "")
        return _guarded(_OPERATIONS[type(asked)](asked), path)

    def upload(self, asked: files.WriteFile) -> Upload:
        """Begin to write a file; raise Failure if it can't be written."""
        return Upload(asked, self._swept, self._wake)


def _guarded(operation: Operation, path: str) -> Operation:
    """Turn an error of Windows into a failure."""
    try:
        return (yield from operation)
    except OSError as error:
        raise failure(error, path) from error
