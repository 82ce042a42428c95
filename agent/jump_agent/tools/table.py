"""The client's side of its tool processes."""

import json
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional

from jump_wire import kinds
from jump_wire.codec import RemoteProtocolError, encode
from jump_wire.messages import OpenPipe

from ..core.platform import current

if TYPE_CHECKING:
    import socket

    from ..core.ports import Control, Installed, ToolProcess

PACKET = 64 * 1024
"""Maximum size in bytes of a packet between the client and a tool."""

END_SECONDS = 5.0
"""Maximum seconds for all tools together to end."""

Runner = Callable[["Control"], None]
Starter = Callable[[], "ToolProcess"]


class _Dial(NamedTuple):
    """A pipe that a tool was asked to dial."""

    request: OpenPipe
    address: str
    authorization: str
    peer: str
    called: "Optional[socket.socket]" = None

    def packet(self) -> bytes:
        """Return the packet that is sent to the tool."""
        values = {
            "request": encode(self.request),
            "address": self.address,
            "authorization": self.authorization,
            "peer": self.peer,
            "called": self.called is not None,
        }
        return json.dumps(values).encode()


class _Tool:
    """A tool's process; ``dials`` are the requested pipes that it has not answered yet."""

    def __init__(self, process: "ToolProcess", tool_id: str, session_id: str, kind: str) -> None:
        self.process = process
        self.control = process.control
        self.tool_id = tool_id
        self.session_id = session_id
        self.kind = kind
        self.dials: Dict[str, _Dial] = {}
        self.has_served = False
        self.was_told_to_end = False


class Tools:
    """The running tools, by their id.

    Args:
        run: runs one tool in its own process until its end; gets the control socket.
        log: writes a line to the client's log.
        installed: the installation, if the client is installed.
        start_screen: starts a tool that shows the screen, if it does not run as this process's
            account; None starts it as usual. No login as another account shows the screen.
    """

    def __init__(
        self,
        run: Runner,
        log: Callable[[str], None],
        installed: "Optional[Installed]" = None,
        start_screen: "Callable[[], Optional[ToolProcess]]" = lambda: None,
    ) -> None:
        self._run = run
        self._installed = installed
        self._start_screen = start_screen
        self._log = log
        self._starters: Dict[str, Starter] = {}
        self._tools: Dict[str, _Tool] = {}
        self._ending: List[ToolProcess] = []

    def __len__(self) -> int:
        return len(self._tools)

    def __contains__(self, tool_id: str) -> bool:
        return tool_id in self._tools

    def start_by(self, session_id: str, starter: Optional[Starter]) -> None:
        """Start a session's further tools by ``starter``; with None, as usual."""
        self._starters.pop(session_id, None)
        if starter is not None:
            self._starters[session_id] = starter

    def controls(self) -> "List[Control]":
        """Return the tools' control sockets, for :meth:`read` when one of them can be read."""
        return [tool.control for tool in self._tools.values()]

    @property
    def are_settled(self) -> bool:
        """Whether no tool has a pipe to dial, and none is ending."""
        self.reap()
        return not self._ending and not any(tool.dials for tool in self._tools.values())

    def hand_over(self) -> "List[Dict[str, Any]]":
        """Return the running tools for :meth:`adopt` in the next program of this process."""
        return [
            {
                "process": tool.process.hand_over(),
                "tool_id": tool.tool_id,
                "session_id": tool.session_id,
                "kind": tool.kind,
                "has_served": tool.has_served,
                "was_told_to_end": tool.was_told_to_end,
            }
            for tool in self._tools.values()
        ]

    def adopt(self, tools: "List[Dict[str, Any]]") -> None:
        """Continue with the tools that another version handed over."""
        for values in tools:
            process = current().processes.adopt_tool(values["process"])
            tool = _Tool(process, values["tool_id"], values["session_id"], values["kind"])
            tool.has_served = bool(values["has_served"])
            tool.was_told_to_end = bool(values["was_told_to_end"])
            self._tools[tool.tool_id] = tool
            self._log("tool %s goes on" % tool.tool_id)

    def open(
        self,
        request: OpenPipe,
        address: str,
        authorization: str,
        peer: str = "",
        called: "Optional[socket.socket]" = None,
    ) -> Optional[str]:
        """Have a tool dial a pipe back to the server; start the tool if necessary.

        Args:
            request: the server's request.
            address: the address of the server to dial.
            authorization: the value of the header ``Authorization``.
            peer: the IP address that the control link is connected to; the pipe tries it first.
            called: a connection that the server has opened for the pipe. It is passed to the tool,
                and closed here.

        Returns:
            The error code of a refusal, or None when the request was passed to the tool's process.

        Raises:
            OSError: no process could be started.
        """
        try:
            kinds.parameters(request)
        except RemoteProtocolError as error:
            # The server's declaration of kinds is another one, most likely a newer one.
            self._log("pipe %s: %s" % (request.pipe_id, error))
            return "version_mismatch"
        if kinds.KINDS[request.kind].verb not in request.verbs:
            return "permission_refused"
        tool = self._tools.get(request.tool_id)
        if tool is None:
            tool = self._start(request)
        elif (tool.session_id, tool.kind) != (request.session_id, request.kind):
            return "permission_refused"
        dial = _Dial(request, address, authorization, peer, called)
        tool.dials[request.pipe_id] = dial
        try:
            tool.control.send(dial.packet())
            if called is not None:
                current().processes.send_socket(tool.control, called)
        except OSError:
            pass  # it has just ended: read() notices that and starts it again
        return None

    def read(self, control: "Control") -> List[str]:
        """Handle an answer of a tool, or its end.

        Returns:
            The ids of the pipes that will not be dialled.
        """
        found = [tool for tool in self._tools.values() if tool.control is control]
        if not found:
            return []
        tool = found[0]
        try:
            packet = control.recv(PACKET)
        except OSError:
            packet = b""
        if not packet:
            return self._ended(tool)
        values = json.loads(packet.decode())
        pipe_id = str(values["pipe"])
        _close(tool.dials.pop(pipe_id, None))
        if not values["problem"]:
            tool.has_served = True
            return []
        self._log("pipe %s was not dialled: %s" % (pipe_id, values["problem"]))
        return [pipe_id]

    def end_session(self, session_id: Optional[str]) -> None:
        """End the tools of one session; with None, those of every session."""
        for tool in self._tools.values():
            if session_id is None or tool.session_id == session_id:
                self._end(tool)

    def end_all(self) -> None:
        """End all tools, and wait for them; they usually take little over a second.

        A tool that does not end (its account can stop the process) is killed after
        :data:`END_SECONDS`.
        """
        for tool in self._tools.values():
            self._end(tool)
        for tool in list(self._tools.values()):
            self._forget(tool)
            for dial in tool.dials.values():
                _close(dial)
        end = time.monotonic() + END_SECONDS
        for process in self._ending:
            process.wait(max(0.0, end - time.monotonic()))
        self._ending.clear()

    def _start(self, request: OpenPipe) -> _Tool:
        self.reap()
        if request.kind == kinds.SCREEN.name:
            process = self._start_screen() or self._start_process()
        else:
            process = self._starters.get(request.session_id, self._start_process)()
        tool = _Tool(process, request.tool_id, request.session_id, request.kind)
        self._tools[request.tool_id] = tool
        # The computer's own log records a tool's target, but not other requests of a viewer.
        leads_on = kinds.KINDS[request.kind].leads_on
        target = " to %s" % ":".join(map(str, request.parameters)) if leads_on else ""
        self._log(
            "session %s: %s %s%s started for %s"
            % (request.session_id, request.kind, request.tool_id, target, request.actor or "?")
        )
        return tool

    def _start_process(self) -> "ToolProcess":
        return current().processes.start_tool(self._run, self._installed)

    def _ended(self, tool: _Tool) -> List[str]:
        """Record that a tool ended; return the ids of pipes that will not be dialled.

        Requests that arrived too late for the tool go to a new tool process.
        """
        self._log("tool %s has ended" % tool.tool_id)
        self._forget(tool)
        if tool.was_told_to_end or not tool.has_served:
            for dial in tool.dials.values():
                _close(dial)
            return list(tool.dials)
        refused = []
        for dial in tool.dials.values():
            try:
                self.open(*dial)
            except OSError as error:
                self._log("no process for a tool: %s" % error)
                refused.append(dial.request.pipe_id)
        return refused

    def _end(self, tool: _Tool) -> None:
        tool.was_told_to_end = True
        tool.process.terminate()

    def _forget(self, tool: _Tool) -> None:
        del self._tools[tool.tool_id]
        tool.control.close()
        self._ending.append(tool.process)
        self.reap()

    def reap(self) -> None:
        """Collect ended processes, without waiting for those that still end their shell."""
        self._ending = [process for process in self._ending if not process.has_ended()]


def _close(dial: Optional[_Dial]) -> None:
    """Close the connection that the tool has, or no longer needs."""
    if dial is not None and dial.called is not None:
        dial.called.close()
