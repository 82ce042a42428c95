"""Failed operations on files, as codes of the error catalogue."""

import errno
from typing import Dict, Union

from .operations import Failure
from .platform import current

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


def failure(error: OSError, path: Union[str, bytes], code: str = "") -> Failure:
    """Return the failure that an error of the system means for ``path``.

    Args:
        error: the error.
        path: the path that it is about.
        code: the code, where the platform knows it better than by the error's number.
    """
    code = code or _CODES.get(error.errno or 0, "file_failed")
    parameters: Dict[str, str] = {}
    if code == "file_access_denied":
        parameters["account"] = current().accounts.name()
    elif code in ("file_failed", "path_invalid"):
        parameters["reason"] = error.strerror or type(error).__name__
    return Failure(code, path, **parameters)
