"""Unpacks a payload into a new version, for the installation and for updates."""

import os
import stat
import zipfile

FOLDERS = ("jump_agent/", "jump_wire/")
_NOT_INSTALLED = (
    "jump_agent/installer/",
    "jump_agent/linux/installer/",
    "jump_agent/linux/customer/",
    "jump_agent/windows/installer/",
    "jump_agent/customer/",
)

ENTRIES = 4096
"""Maximum number of entries in a payload."""

FILE_LIMIT = 8 * 1024 * 1024
"""Maximum size of an unpacked file in bytes; ``verify_version`` reads no larger ones."""

TOTAL_LIMIT = 64 * 1024 * 1024
"""Maximum size of all unpacked files in bytes."""


class BadPayload(Exception):
    """A payload must not be unpacked. The text gives the reason."""


def unpack(archive: zipfile.ZipFile, folder: str) -> None:
    """Unpack the client's modules into a new folder. Other entries are ignored.

    Raises:
        BadPayload: an entry is a link, leads out of the folder, occurs twice or is too large.
        zipfile.BadZipFile: the archive is damaged.
        OSError: a file could not be written.
    """
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise BadPayload("too many entries")
    os.mkdir(folder, 0o755)
    left = TOTAL_LIMIT
    for entry in sorted(entries, key=lambda entry: entry.filename):
        name = entry.filename
        _check(entry)
        if name.endswith("/") or not name.startswith(FOLDERS) or name.startswith(_NOT_INSTALLED):
            continue
        data = _read(archive, entry, min(left, FILE_LIMIT))
        left -= len(data)
        path = os.path.join(folder, *name.split("/"))
        _write(path, data)


def _check(entry: zipfile.ZipInfo) -> None:
    name, mode = entry.filename, entry.external_attr >> 16
    parts = name[:-1].split("/") if name.endswith("/") else name.split("/")
    if not all(parts) or any(part in (".", "..") for part in parts):
        raise BadPayload("an entry leads out of the payload")
    if any(ord(character) < 32 or character == "\\" for character in name):
        raise BadPayload("an entry has an invalid name")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadPayload("an entry is no file")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Read an entry. Its stated size is not trusted."""
    with archive.open(entry) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise BadPayload("the payload is too large")
    return data


def _write(path: str, data: bytes) -> None:
    # It fails for a name that occurs twice.
    try:
        os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
        with open(path, "xb") as file:
            file.write(data)
    except (FileExistsError, NotADirectoryError) as error:
        raise BadPayload("an entry occurs twice") from error
