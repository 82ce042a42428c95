"""Writes a zip as a stream, while its entries are read. Nothing is kept but its directory."""

import hashlib
import zlib
from typing import Callable, Generator

from jump_wire.files import ReadZip, RequestDone

from .failures import failure
from .operations import Failure, Output, Skipped
from .zip_format import DEFLATED, LARGE, NAME_LIMIT, Directory, Member, descriptor, local_header

LEVEL = 1
"""Compression level. A better one would take longer than most networks."""

CHUNK = 128 * 1024
"""Bytes that are read at once."""

Bytes = Generator[Output, None, None]


class Zip:
    """A zip that is being sent.

    Args:
        asked: the request.
    """

    def __init__(self, asked: ReadZip) -> None:
        self._asked = asked
        self._directory = Directory()
        self._digest = hashlib.sha256()
        self._skipped = Skipped(asked.request)
        self._offset = 0

    def _send(self, data: bytes) -> bytes:
        self._digest.update(data)
        self._offset += len(data)
        return data

    def skip(self, path: str, wrong: Failure) -> Bytes:
        """Report that ``path`` is left out."""
        wrong.path = path
        yield from self._skipped.add(wrong)

    def add(self, name: bytes, mode: int, mtime: int, content: bytes = b"") -> Bytes:
        """Send a folder, whose name ends with ``/``, or a link and its target.

        Raises:
            Failure: the name is too long.
        """
        member = Member(_checked(name), mode, mtime)
        sums = (zlib.crc32(content), len(content), len(content))
        start = self._offset
        yield self._send(local_header(member, sums) + content)
        self._directory.add(member, sums, start)

    def add_file(
        self, name: bytes, mode: int, mtime: int, size: int, read: Callable[[int], bytes]
    ) -> Bytes:
        """Send a file.

        Args:
            name: its name in the zip.
            mode: its mode.
            mtime: the time of its last change, in seconds since 1970.
            size: its size in bytes.
            read: returns the file's next bytes; raises OSError when they can't be read.

        Raises:
            Failure: the name is too long, or the file is incomplete in the zip.
        """
        large = size >= LARGE
        member = Member(_checked(name), mode, mtime, DEFLATED, large=large)
        start = self._offset
        yield self._send(local_header(member))
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        crc = packed = done = 0
        problem = None
        while done < size:
            try:
                data = read(min(CHUNK, size - done))
            except OSError as error:  # its record has been sent, so it ends here
                problem = failure(error, b"")
                break
            if not data:
                problem = Failure("file_changed", b"")
                break
            done += len(data)
            crc = zlib.crc32(data, crc)
            piece = packer.compress(data)
            packed += len(piece)
            yield self._send(piece) if piece else None
        rest = packer.flush()
        sums = (crc, packed + len(rest), done)
        yield self._send(rest + descriptor(member, sums))
        self._directory.add(member, sums, start)
        if problem is not None:
            raise problem

    def finish(self) -> Bytes:
        """Send the directory of the zip."""
        last = self._directory.finish(self._offset)
        while True:
            data = self._directory.read(CHUNK)
            if not data:
                break
            yield self._send(data)
        yield self._send(last)

    def done(self) -> RequestDone:
        """Return the answer to the request."""
        return RequestDone(
            self._asked.request,
            count=self._directory.count,
            size=self._offset,
            sha256=self._digest.hexdigest(),
            skipped=self._skipped.count,
        )

    def close(self) -> None:
        """Forget the directory."""
        self._directory.close()


def _checked(name: bytes) -> bytes:
    if len(name) > NAME_LIMIT:
        raise Failure("path_invalid", b"", reason="it is too long for a zip")
    return name
