"""What the files tool needs of the platform."""

from typing import Any, Generator, Optional, Protocol

from jump_wire.files import BytesTaken, CommitFile, WriteFile

from .operations import Operation, Output


class Upload(Protocol):
    """A file that is being written. It appears under its name when it is committed.

    Its methods raise :class:`.operations.Failure` when it can't be written, and
    RemoteProtocolError when the viewer breaks the rules.
    """

    @property
    def committed(self) -> bool:
        """Whether the viewer has sent everything."""

    def start(self) -> Generator[Output, None, None]:
        """Return an operation that says where the viewer continues."""

    def receive(self, offset: int, data: memoryview) -> Optional[BytesTaken]:
        """Write bytes of the stream; return an acknowledgement when one is due."""

    def commit(self, message: CommitFile) -> Operation:
        """Return an operation that checks the file and puts it in its place."""

    def close(self, *, keep: bool) -> None:
        """Give it up unless it is in its place; with ``keep``, it can be continued."""


class Files(Protocol):
    """The files that the process's account may access."""

    @property
    def account(self) -> str:
        """The account's name."""

    @property
    def home(self) -> str:
        """The account's home folder, as a path that is sent."""

    def begin(self, asked: Any) -> Operation:
        """Return the operation for a request other than :class:`jump_wire.files.WriteFile`."""

    def upload(self, asked: WriteFile) -> Upload:
        """Begin to write a file; raise :class:`.operations.Failure` if it can't be written."""
