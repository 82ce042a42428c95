"""The files tool: requests on one pipe, each answered on its own."""

import os
from typing import List, Optional, Tuple

from jump_wire import files, kinds
from jump_wire.codec import UnknownMessage, decode, encode
from jump_wire.file_streams import path_text

from ..core.frames import Event, Frames, Text
from ..files.failures import Failure, account


def make(_parameters: kinds.Nothing) -> "Files":
    """Return a tool without requests."""
    return Files()


class Files:
    """The files tool. It ends with its pipe."""

    takes_input = True
    is_ending = False

    def __init__(self) -> None:
        self.finished = False
        self._frames: Optional[Frames] = None

    def attach(self, frames: Frames, _parameters: kinds.Nothing) -> None:
        """Use ``frames`` as the pipe."""
        self._frames = frames
        home = path_text(os.path.expanduser(b"~"))
        frames.send_text(encode(files.FilesAttached(account()[:64], home[: files.PATH_LIMIT])))

    def detach(self) -> None:
        """End with the pipe."""
        self._frames = None
        self.finished = True

    def closed_by_viewer(self) -> None:
        """Do nothing: :meth:`detach` follows."""

    def receive(self, event: Event) -> None:
        """Handle an event of the pipe.

        Raises:
            RemoteProtocolError: it is not valid on this pipe.
        """
        if not isinstance(event, Text) or self._frames is None:
            return
        try:
            message = decode(event.text)
        except UnknownMessage:
            return
        # The operations follow in the next change.
        request = getattr(message, "request", 0)
        if request and not isinstance(message, (files.BytesTaken, files.CancelRequest)):
            failed = Failure("file_failed", getattr(message, "path", ""), reason="not supported")
            self._frames.send_text(encode(failed.message(request)))

    def interests(self) -> List[Tuple[int, bool, bool]]:
        """Return no descriptors: files are always ready."""
        return []

    def reap(self) -> None:
        """Do nothing: there is no process."""

    def write_input(self) -> None:
        """Do nothing yet."""

    def read_output(self) -> None:
        """Do nothing yet."""

    def pump(self, queued: int) -> None:
        """Do nothing yet."""

    def end(self) -> None:
        """Do nothing yet."""
