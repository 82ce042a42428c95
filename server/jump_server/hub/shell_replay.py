"""Shares a shell: counts its output and input as :mod:`jump_wire.messages` describes."""

from dataclasses import replace
from typing import Any

from jump_wire import messages
from jump_wire.codec import WINDOW, RemoteProtocolError, UnknownMessage, decode, encode
from jump_wire.fields import INT_MAX
from jump_wire.kinds import Terminal
from jump_wire.sharing import Control

from .replay import Frames, Passed
from .ring import Ring

MESSAGE_LIMIT = 4096
"""Characters above which a text frame is none of the messages that are looked at."""

ACKNOWLEDGE_EVERY = WINDOW // 8

OWED_LIMIT = WINDOW
"""Bytes of input that are kept until the terminal has received them."""

FAR = INT_MAX // 2
"""No shell reaches this offset. A larger one is not followed, so that counts stay in range."""

NOTHING = Passed()


class Owed:
    """The input that was passed on to the agent, but that the terminal may not have received.

    Attributes:
        end: the number of bytes passed on since the shell's start.
    """

    __slots__ = ("_data", "end")

    def __init__(self, end: int = 0) -> None:
        self._data = bytearray()
        self.end = end

    def passed(self, data: bytes) -> None:
        """Note input that is passed on."""
        self.end += len(data)
        self._data += data
        if len(self._data) > OWED_LIMIT:  # a viewer that keeps to no window looks after itself
            self._data.clear()

    def taken(self, offset: int) -> None:
        """Note that the terminal has received the input up to ``offset``."""
        surplus = len(self._data) - max(0, self.end - offset)
        if surplus > 0:
            del self._data[:surplus]

    def between(self, start: int, end: int) -> bytes:
        """Return this part of the input, or b"" if it is not kept completely."""
        first = start - (self.end - len(self._data))
        return bytes(self._data[first : first + end - start]) if first >= 0 and start < end else b""


class ShellReplay:
    """One shared shell. A watcher begins at a line of the last 64 KiB of output."""

    def __init__(self) -> None:
        self._attached: messages.ShellAttached | None = None
        self._exited: str | None = None
        self._ring = Ring()
        self._owed = Owed()
        self._position: int | None = None
        """The offset of the next output; None until the agent's end is attached."""
        self._wanted = 0
        """The offset from which the controller has to be sent output."""
        self._base = 0
        """The input that came before the controller's."""
        self._keep = 0
        self._acknowledged = 0
        self._size = messages.Resize(80, 24)

    @property
    def input_offset(self) -> int:
        """The number of bytes of input that were passed on to the agent."""
        return self._owed.end

    @property
    def is_attached(self) -> bool:
        """Whether the agent's newest end has said where its output begins."""
        return self._position is not None

    @property
    def is_repeating(self) -> bool:
        """Whether the agent still sends the controller output that watchers have seen."""
        return self._position is not None and self._position < self._ring.end

    def bounded(self, parameters: Any) -> Any:
        """Return the parameters with an offset up to which all output has come here."""
        if self._attached is None or not isinstance(parameters, Terminal):
            return parameters
        return replace(parameters, offset=min(parameters.offset, self._ring.end))

    def opens(self, parameters: Any, *, keep_input: bool) -> None:
        """Prepare for a new agent's end."""
        self._keep = self._owed.end if keep_input else self._base
        self._position = None
        if isinstance(parameters, Terminal):
            self._size = messages.Resize(parameters.columns, parameters.rows)

    def from_agent(self, data: str | bytes) -> Passed:
        """Count output, and follow the messages about it."""
        if isinstance(data, bytes):
            return self._output(data)
        message = _decoded(data)
        if isinstance(message, messages.ShellAttached) and _is_near(message):
            return self._attach(message)
        if isinstance(message, messages.InputTaken):
            self._owed.taken(message.offset)
            # A controller knows nothing of input that came before its own.
            return Passed((data,)) if message.offset > self._base else NOTHING
        if isinstance(message, Control):
            return NOTHING  # the server's own: an agent must not say who controls
        if isinstance(message, messages.ShellExited):
            self._exited = data
            return Passed((data,), (data,))
        return Passed((data,))

    def from_controller(self, data: str | bytes) -> Passed:
        """Count input, and tell watchers the terminal's size."""
        if isinstance(data, bytes):
            self._owed.passed(data)
        elif isinstance(message := _decoded(data), messages.Resize):
            self._size = message
            return Passed(watchers=(data,), agent=(data,))
        return Passed(agent=(data,))

    def begin(self) -> Frames:
        """Return an attachment at the first whole line that is known, the size, and the output."""
        if self._attached is None:
            return ()
        content = self._ring.content()
        # The shell's very first output begins a line.
        skipped = content.find(b"\n") + 1 if self._ring.start else 0
        frames: Frames = (
            self._attachment(self._ring.start + skipped, self._owed.end),
            encode(self._size),
        )
        if len(content) > skipped:
            frames += (content[skipped:],)
        return frames if self._exited is None else (*frames, self._exited)

    def hand_over(self, *, behind: bool) -> Passed:
        """Continue the counts of output and input for another viewer."""
        self._base, self._wanted = self._owed.end, self._ring.end
        frames = self.begin() if behind else ()
        if not frames and self._attached is not None:
            frames = (self._attachment(self._ring.end, self._base),)
        # The last controller may have left a full window. Nothing would arrive then that the new
        # one could acknowledge.
        return Passed(controller=frames, agent=self._acknowledge())

    def unattended(self) -> Frames:
        """Return an acknowledgement of all output, if it is due."""
        due = (self._position or 0) - self._acknowledged >= ACKNOWLEDGE_EVERY
        return self._acknowledge() if due else ()

    # --- inside -------------------------------------------------------------

    def _attach(self, message: messages.ShellAttached) -> Passed:
        ring = self._ring
        known = self._attached is not None and not message.new
        continues = known and ring.start <= message.offset <= ring.end
        if not continues:
            self._ring = Ring(message.offset)
        self._attached, self._exited = message, None
        self._position = self._wanted = self._acknowledged = message.offset
        again = self._owed.between(message.input_offset, self._keep) if known else b""
        self._owed = Owed(message.input_offset)
        if again:
            self._owed.passed(again)
        self._base = self._owed.end
        frame = encode(replace(message, input_offset=self._base))
        return Passed((frame,), agent=(again,) if again else (), anew=not continues)

    def _output(self, data: bytes) -> Passed:
        if self._position is None:
            return Passed((data,))
        start = self._position
        self._position += len(data)
        wanted = data if start >= self._wanted else data[self._wanted - start :]
        # A controller that attached again may be sent output that the watchers have seen.
        fresh = data if start >= self._ring.end else data[self._ring.end - start :]
        if fresh:
            self._ring.append(fresh)
        return Passed((wanted,) if wanted else (), (fresh,) if fresh else ())

    def _acknowledge(self) -> Frames:
        if self._position is None:
            return ()
        self._acknowledged = self._position
        return (encode(messages.Acknowledge(self._position)),)

    def _attachment(self, offset: int, input_offset: int) -> str:
        assert self._attached is not None  # noqa: S101  # its callers check it
        return encode(replace(self._attached, offset=offset, input_offset=input_offset, new=False))


def _is_near(message: messages.ShellAttached) -> bool:
    return max(message.offset, message.input_offset) < FAR


def _decoded(frame: str) -> Any:
    """Return the message of a frame, or None if it is none that matters here."""
    if len(frame) > MESSAGE_LIMIT:
        return None
    try:
        return decode(frame)
    except (RemoteProtocolError, UnknownMessage):
        return None
