"""What the files tool needs of Linux: see :class:`jump_agent.core.ports.Files`."""

import resource
from typing import Any, Callable, Dict

from jump_wire import files
from jump_wire.file_streams import path_text

from ...core.failures import failure
from ...core.operations import Operation
from ..privileges import account_name
from . import changes, listing
from .paths import home
from .reading import read_file
from .sweeping import Sweeper
from .writing import Upload
from .zips import read_zip

DESCRIPTORS = 16_384
"""Descriptors that a walk may use: two for each level of folders."""

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
        self._sweeper = Sweeper()
        self.account = account_name()
        self.home = path_text(home())
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

    def begin(self, asked: Any) -> Operation:
        """Return the operation for a request."""
        return _guarded(_OPERATIONS[type(asked)](asked), getattr(asked, "path", ""))

    def upload(self, asked: files.WriteFile) -> Upload:
        """Begin to write a file; raise Failure if it can't be written."""
        return Upload(asked, self._sweeper, self._wake)


def _guarded(operation: Operation, path: str) -> Operation:
    """Turn an error of the system that the operation did not expect into a failure."""
    try:
        return (yield from operation)
    except OSError as error:
        raise failure(error, path) from error
