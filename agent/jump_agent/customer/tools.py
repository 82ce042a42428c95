"""The tools of a support session: opened where the customer allows it, and shown to them."""

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from jump_wire import messages

from ..tools.table import Starter, Tools
from . import view
from .board import Board
from .consent import ALLOWED, REFUSED, Consent
from .dialing import Dialing

if TYPE_CHECKING:
    from ..core.ports import Control

Refuse = Callable[[str, Optional[str]], None]
"""Reports a pipe's id and the code of its refusal; no code reports nothing."""


class CustomerTools:
    """The tools that run on the customer's computer.

    Args:
        server: the server that the tools dial.
        consent: what the customer has allowed.
        board: is told who uses what.
        refuse: reports a pipe that was not opened.
        random: returns a random number in [0, 1).
    """

    def __init__(
        self,
        server: Dialing,
        consent: Consent,
        board: Board,
        refuse: Refuse,
        random: Callable[[], float],
    ) -> None:
        self._server = server
        self._consent = consent
        self._board = board
        self._refuse = refuse
        self._random = random
        self._tools = Tools(self._run, lambda _line: None)
        self._using: Dict[str, Tuple[str, str]] = {}

    def request(self, request: messages.OpenPipe, now: float) -> Optional[str]:
        """Open a pipe, or ask the customer first; return the code of a refusal."""
        if not self._server.is_session(request.session_id):
            return "permission_refused"
        if self._consent.allows(request.actor, request.kind):
            return self._open(request)
        decide = partial(self._decided, request)
        asked = self._consent.ask(request.actor, request.kind, request.pipe_id, decide, now)
        return None if asked else REFUSED

    def start_by(self, starter: Optional[Starter]) -> None:
        """Start further tools by ``starter``; with None, as the customer's account."""
        if self._server.enrolled is not None:
            self._tools.start_by(self._server.enrolled.session_id, starter)

    def controls(self) -> List[Any]:
        """Return what to wait for; :meth:`read` takes what is ready."""
        return list(self._tools.controls())

    def read(self, control: Any) -> None:
        """Take what a tool reports."""
        for pipe_id in self._tools.read(control):
            self._refuse(pipe_id, "session_internal_error")

    def reap(self) -> None:
        """Note the tools that have ended."""
        self._tools.reap()
        for tool_id in [tool_id for tool_id in self._using if tool_id not in self._tools]:
            self._board.note(view.STOPPED, *self._using.pop(tool_id))

    def end_all(self) -> None:
        """End every tool."""
        self._tools.end_all()
        self.reap()

    def _decided(self, request: messages.OpenPipe, code: str) -> None:
        self._refuse(request.pipe_id, self._open(request) if code == ALLOWED else code)

    def _open(self, request: messages.OpenPipe) -> Optional[str]:
        server = self._server
        if server.enrolled is None:
            return "session_internal_error"
        authorization = server.enrolled.authorization
        try:
            code = self._tools.open(request, server.address, authorization, server.peer)
        except OSError:
            code = "session_internal_error"
        if code is None and request.tool_id not in self._using:
            self._using[request.tool_id] = (request.actor, request.kind)
            self._board.note(view.STARTED, request.actor, request.kind)
        return code

    def _run(self, control: "Control") -> None:
        from ..tools.host import Host  # noqa: PLC0415 - only a tool's process needs it

        Host(control, self._server.to, self._random).run()
