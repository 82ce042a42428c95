"""What a relay has to know of a kind of pipe to share it. No I/O, like the messages themselves."""

from typing import Any, NamedTuple, Protocol

Frames = tuple[str | bytes, ...]


class Passed(NamedTuple):
    """What becomes of one message: the frames to send, and to whom."""

    controller: Frames = ()
    watchers: Frames = ()
    agent: Frames = ()
    anew: bool = False
    """Whether all watchers must begin again, because the stream does not continue."""


class Replay(Protocol):
    """Follows the messages of one shared tool.

    It knows at which point a watcher may begin, and counts what a new controller must know.
    """

    @property
    def input_offset(self) -> int:
        """The number of bytes of input that were passed on to the agent."""

    @property
    def is_attached(self) -> bool:
        """Whether the agent's newest end has said where its output begins."""

    @property
    def is_repeating(self) -> bool:
        """Whether the agent still sends the controller output that watchers have seen."""

    def bounded(self, parameters: Any) -> Any:
        """Return the parameters of a request, so that no output is skipped that never came here."""

    def opens(self, parameters: Any, *, keep_input: bool) -> None:
        """Prepare for a new agent's end, which a new controller opened with ``parameters``.

        With ``keep_input``, all input that the last agent's end did not take is sent again. The
        last controller is then still there, but no longer controls. Otherwise the new viewer may
        be the last controller, which sends its own input again itself.
        """

    def from_agent(self, data: str | bytes) -> Passed:
        """Handle a message of the agent."""

    def from_controller(self, data: str | bytes) -> Passed:
        """Handle a message of the viewer that controls."""

    def begin(self) -> Frames:
        """Return what a new or lagging watcher is sent before anything else; () if nothing yet."""

    def hand_over(self, *, behind: bool) -> Passed:
        """Return what a watcher is sent that controls from now on, and what the agent is sent.

        ``behind``: the watcher has not been sent all output.
        """

    def unattended(self) -> Frames:
        """Return what the agent is sent in place of a controller's acknowledgements."""
