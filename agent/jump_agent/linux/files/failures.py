"""Failed operations on files, as codes of the error catalogue."""

import errno
import os
import pwd
from typing import Dict, Union

from jump_wire.file_streams import path_text
from jump_wire.files import PATH_LIMIT, PathSkipped, RequestFailed

_CODES = {
    errno.ENOENT: "file_not_found",
    errno.EEXIST: "file_exists",
    errno.EACCES: "file_access_denied",
    errno.EPERM: "file_access_denied",
    errno.ENOTDIR: "file_not_a_folder",
    errno.EISDIR: "file_is_a_folder",
    errno.ENOTEMPTY: "folder_not_empty",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "file_read_only",
    errno.EXDEV: "file_other_disk",
    errno.ENAMETOOLONG: "path_invalid",
    errno.EILSEQ: "path_invalid",
    errno.ELOOP: "path_invalid",
    errno.EINVAL: "path_invalid",
}


class Failure(Exception):
    """An operation that failed for a reason of the catalogue.

    Args:
        code: the code.
        path: the path that it is about.
        parameters: further parameters of the code's text.
    """

    def __init__(self, code: str, path: Union[str, bytes], **parameters: str) -> None:
        super().__init__(code)
        self.code = code
        self.path = path if isinstance(path, str) else path_text(path)
        self.parameters = parameters

    def message(self, request: int) -> RequestFailed:
        """Return the answer to a request that failed."""
        given = [text[:256] for pair in self.parameters.items() for text in pair]
        return RequestFailed(request, self.code, self.path[:PATH_LIMIT], tuple(given))

    def skipped(self, request: int) -> PathSkipped:
        """Return the report of a path that a request leaves out."""
        return PathSkipped(request, self.path[:PATH_LIMIT], self.code)


def failure(error: OSError, path: Union[str, bytes]) -> Failure:
    """Return the failure that an error of the system means for ``path``."""
    code = _CODES.get(error.errno or 0, "file_failed")
    parameters: Dict[str, str] = {}
    if code == "file_access_denied":
        parameters["account"] = account()
    elif code in ("file_failed", "path_invalid"):
        parameters["reason"] = error.strerror or type(error).__name__
    return Failure(code, path, **parameters)


def account() -> str:
    """Return the name of the account that this process runs as, or its number."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


SPECIAL = "file_special"
CHANGED = "file_changed"
HASH_DIFFERS = "file_hash_differs"
BUSY = "file_busy"
CANCELLED = "file_cancelled"
