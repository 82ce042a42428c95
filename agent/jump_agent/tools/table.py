"""The client's side of its tools' processes."""

import json
import os
import signal
import socket
from typing import Callable, Dict, List, NamedTuple, Optional

from jump_wire.messages import OpenPipe

from . import KINDS

_PACKET = 64 * 1024

Runner = Callable[[socket.socket], None]


class _Tool(NamedTuple):
    pid: int
    session_id: str
    kind: str
    control: socket.socket


class Tools:
    """The tools that run, by their id.

    Args:
        run: serves one tool in its own process until its end, given the control socket.
        log: writes a line to the client's log.
    """

    def __init__(self, run: Runner, log: Callable[[str], None]) -> None:
        self._run = run
        self._log = log
        self._tools: Dict[str, _Tool] = {}

    def __len__(self) -> int:
        return len(self._tools)

    def controls(self) -> List[socket.socket]:
        """The sockets on which :meth:`read` waits."""
        return [tool.control for tool in self._tools.values()]

    def open(self, request: OpenPipe, address: str, authorization: str) -> Optional[str]:
        """Have a pipe dialled back.

        Returns:
            The code of a refusal, or None when the tool's process is on it.
        """
        verb = KINDS.get(request.kind)
        if verb is None:
            return "session_internal_error"
        if verb not in request.verbs:
            return "permission_refused"
        tool = self._tools.get(request.tool_id)
        if tool is None:
            tool = self._start(request)
        elif (tool.session_id, tool.kind) != (request.session_id, request.kind):
            return "permission_refused"
        packet = {
            "request": {**request.__dict__, "verbs": list(request.verbs)},
            "address": address,
            "authorization": authorization,
        }
        try:
            tool.control.send(json.dumps(packet).encode())
        except OSError as error:
            self._log("tool %s does not answer: %s" % (request.tool_id, error))
            self._forget(request.tool_id, signal.SIGKILL)
            return "session_internal_error"
        return None

    def read(self, control: socket.socket) -> Optional[str]:
        """Read what a tool says; its end is noted here.

        Returns:
            The id of a pipe that could not be dialled, or None.
        """
        found = [name for name, tool in self._tools.items() if tool.control is control]
        if not found:
            return None
        tool_id = found[0]
        try:
            packet = control.recv(_PACKET)
        except OSError:
            packet = b""
        if not packet:
            self._log("tool %s has ended" % tool_id)
            self._forget(tool_id, None)
            return None
        values = json.loads(packet.decode())
        self._log("pipe %s was not dialled: %s" % (values["refused"], values["reason"]))
        return str(values["refused"])

    def end_session(self, session_id: str) -> None:
        """End the tools of one session."""
        for tool in self._tools.values():
            if tool.session_id == session_id:
                self._end(tool)

    def end_all(self) -> None:
        """End all tools, and wait for them: each takes little over a second at most."""
        for tool in self._tools.values():
            self._end(tool)
        for tool_id in list(self._tools):
            self._forget(tool_id, None)

    def _start(self, request: OpenPipe) -> _Tool:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                _keep_only(theirs)
                self._run(theirs)
                status = 0
            finally:
                os._exit(status)
        theirs.close()
        tool = _Tool(pid, request.session_id, request.kind, ours)
        self._tools[request.tool_id] = tool
        self._log(
            "session %s: %s %s started for %s"
            % (request.session_id, request.kind, request.tool_id, request.actor or "?")
        )
        return tool

    def _end(self, tool: _Tool) -> None:
        # The signal also ends a dial; the socket's end is seen even by a process so new that
        # it has no handler for the signal yet.
        try:
            tool.control.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self._signal(tool, signal.SIGTERM)

    def _signal(self, tool: _Tool, number: int) -> None:
        try:
            os.kill(tool.pid, number)
        except ProcessLookupError:
            pass

    def _forget(self, tool_id: str, number: Optional[int]) -> None:
        tool = self._tools.pop(tool_id)
        if number is not None:
            self._signal(tool, number)
        tool.control.close()
        try:
            os.waitpid(tool.pid, 0)
        except ChildProcessError:
            pass


def _keep_only(kept: socket.socket) -> None:
    """Close every descriptor but the standard ones and ``kept``.

    The objects that held them stay alive up the stack until this process ends, so none of them
    closes a descriptor that was given out anew.
    """
    limit = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, kept.fileno())
    os.closerange(kept.fileno() + 1, min(limit if limit > 0 else 1024, 65536))
