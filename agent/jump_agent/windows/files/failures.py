"""Failed operations on Windows' files, as codes of the error catalogue."""

from ...core import failures
from ...core.operations import Failure
from .. import api

_CODES = {
    api.SHARING_VIOLATION: "file_busy",
    api.LOCK_VIOLATION: "file_busy",
    api.NAME_INVALID: "path_invalid",
    api.NAME_TOO_LONG: "path_invalid",
}


def failure(error: OSError, path: str) -> Failure:
    """Return the failure that an error of Windows means for ``path``."""
    return failures.failure(error, path, _CODES.get(error.winerror or 0, ""))
