"""A passive client's port: takes the server's calls, and tells strangers nothing.

A caller has a few seconds to prove itself with one packet (:mod:`jump_wire.calls`). Until then the
client sends no byte. A flood costs a bounded number of connections, descriptors and processor time:
beyond a rate, new connections wait in the kernel, and the oldest unproven one gives way.
"""

import socket
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, Iterator, List, Optional, Tuple

from jump_wire import calls
from jump_wire.messages import OpenPipe

from .connection_type import Passive
from .platform import current

PROOF_SECONDS = 5.0
"""Seconds within which a caller must prove itself."""

UNPROVEN = 128
"""Maximum number of connections that have proved nothing yet."""

ACCEPTED = 500.0
"""Maximum number of connections accepted per second."""
AT_ONCE = 32
"""Maximum number of connections accepted in one turn of the client's loop."""

PAIR_SECONDS = 15.0
"""Seconds for which a pipe's request waits for its call, and a call for its request."""
WAITING = 16
"""Maximum number of each of them."""

LISTEN_SECONDS = 60.0
"""Seconds between attempts to listen."""
BACKLOG = 128


class _Caller:
    """A connection that has proved nothing yet."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock = sock
        self.deadline = deadline
        self.packet = b""

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self.sock.fileno()


class Calls:
    """The port of a passive client.

    Args:
        settings: the port, where to listen, and the key.
        client_id: the client's id.
        addresses_of: returns the IP addresses of a network interface.
        save: stores the highest number of a call, before the call counts.
        log: writes a line to the client's log.
        clock: returns the monotonic time in seconds.
    """

    def __init__(
        self,
        settings: Passive,
        client_id: str,
        addresses_of: Callable[[str], List[str]],
        save: Callable[[int], None],
        log: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self.client_id = client_id
        self._addresses_of = addresses_of
        self._save = save
        self._log = log
        self._clock = clock
        self._numbers = calls.Numbers(settings.latest)
        self._listeners: List[socket.socket] = []
        self._listen_at = 0.0
        self._problem = ""
        self._allowance, self._allowed_at = float(AT_ONCE), clock()
        self._callers: Dict[int, _Caller] = {}
        self._links: List[socket.socket] = []
        self._pipes: Deque[Tuple[float, socket.socket]] = deque()
        self._requests: Deque[Tuple[float, OpenPipe]] = deque()

    # --- the loop ---

    def sockets(self) -> List[Any]:
        """Return what to wait on until :meth:`deadline`."""
        found: List[Any] = list(self._callers.values())
        return found + (self._listeners if self._may_accept() else [])

    def deadline(self) -> float:
        """Return the time by which :meth:`tick` has to be called."""
        times = [caller.deadline for caller in self._callers.values()]
        times += [deadline for deadline, _ in (*self._pipes, *self._requests)]
        if not self._listeners:
            times.append(self._listen_at)
        elif not self._may_accept():
            times.append(self._clock() + 0.05)
        return min(times) if times else float("inf")

    def tick(self) -> None:
        """Listen if it is time, and give up what has waited for too long."""
        now = self._clock()
        self._allowance += (now - self._allowed_at) * ACCEPTED
        self._allowance = min(self._allowance, float(AT_ONCE))
        self._allowed_at = now
        if not self._listeners and now >= self._listen_at:
            self._listen(now)
        for caller in [one for one in self._callers.values() if one.deadline <= now]:
            self._drop(caller)
        while self._pipes and self._pipes[0][0] <= now:
            self._pipes.popleft()[1].close()
        while self._requests and self._requests[0][0] <= now:
            self._requests.popleft()

    def read(self, found: Any) -> bool:
        """Handle one of :meth:`sockets` that can be read. Return False for anything else."""
        if isinstance(found, _Caller):
            if found.fileno() in self._callers:  # it may just have given way to another
                self._hear(found)
            return True
        if found in self._listeners:
            self._accept(found)
            return True
        return False

    def close(self) -> None:
        """Stop listening, and close every connection that waits here."""
        for caller in list(self._callers.values()):
            self._drop(caller)
        for sock in (*self._listeners, *self._links, *(sock for _, sock in self._pipes)):
            sock.close()
        self._listeners, self._links = [], []
        self._pipes.clear()

    # --- calls ---

    @property
    def listening(self) -> int:
        """The open port, or 0 while it cannot be opened."""
        return self._settings.port if self._listeners else 0

    @property
    def problem(self) -> str:
        """Why the port cannot be opened; empty while it is open."""
        return self._problem

    @property
    def has_link(self) -> bool:
        """Whether the server has called for a link."""
        return bool(self._links)

    def take_link(self) -> Optional[socket.socket]:
        """Return the newest connection for a link, if there is one. Earlier ones are closed."""
        if not self._links:
            return None
        newest = self._links.pop()
        for sock in self._links:
            sock.close()
        self._links.clear()
        return newest

    def want(self, request: OpenPipe) -> None:
        """Let a request for a pipe wait for the server's call."""
        self._requests.append((self._clock() + PAIR_SECONDS, request))
        while len(self._requests) > WAITING:
            self._requests.popleft()

    def pairs(self) -> Iterator[Tuple[OpenPipe, socket.socket]]:
        """Yield requests for pipes, each with a connection. Every connection serves any request.

        The server may call several addresses for one pipe, and closes all but one connection.
        """
        while self._requests and self._pipes:
            _, sock = self._pipes.pop()
            if _is_open(sock):
                yield self._requests.popleft()[1], sock
            else:
                sock.close()

    def drop_pipes(self) -> None:
        """Close the connections for pipes that nobody has asked for."""
        while self._pipes:
            self._pipes.pop()[1].close()

    def follow(self, number: int) -> None:
        """Accept what comes after ``number``, see :meth:`jump_wire.calls.Numbers.follow`."""
        self._numbers.follow(number)

    # --- inside ---

    def _may_accept(self) -> bool:
        return self._allowance >= 1.0

    def _listen(self, now: float) -> None:
        self._listen_at = now + LISTEN_SECONDS
        try:
            for address in self._addresses():
                self._listeners.append(_listener(address, self._settings.port))
            problem = "" if self._listeners else "no address of %s" % self._settings.listen
        except OSError as error:
            for sock in self._listeners:
                sock.close()
            self._listeners = []
            problem = error.strerror or str(error)
        if problem and problem != self._problem:
            self._log("cannot listen on port %d: %s" % (self._settings.port, problem))
        self._problem = problem

    def _addresses(self) -> List[str]:
        listen = self._settings.listen
        if not listen or _is_address(listen):
            return [listen]
        return self._addresses_of(listen)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(AT_ONCE):
            if not self._may_accept():
                return
            try:
                sock, _ = listener.accept()
            except OSError:  # none is left, or the caller has gone, or descriptors are short
                return
            self._allowance -= 1.0
            sock.setblocking(False)
            if len(self._callers) >= UNPROVEN:
                self._drop(next(iter(self._callers.values())))
            caller = _Caller(sock, self._clock() + PROOF_SECONDS)
            self._callers[sock.fileno()] = caller
            self._hear(caller)

    def _hear(self, caller: _Caller) -> None:
        try:
            part = caller.sock.recv(calls.LENGTH - len(caller.packet))
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            part = b""
        caller.packet += part
        if part and len(caller.packet) < calls.LENGTH:
            return
        call = calls.unpack(self._settings.key, self.client_id, caller.packet)
        if call is None or not self._numbers.accept(call.number):
            self._drop(caller)
            return
        self._save(self._numbers.latest)
        del self._callers[caller.fileno()]
        if call.purpose == calls.LINK:
            self._links.append(caller.sock)
            return
        self._pipes.append((self._clock() + PAIR_SECONDS, caller.sock))
        while len(self._pipes) > WAITING:
            self._pipes.popleft()[1].close()

    def _drop(self, caller: _Caller) -> None:
        del self._callers[caller.fileno()]
        caller.sock.close()


def _is_open(sock: socket.socket) -> bool:
    """Return whether the caller waits: it says nothing before this end does."""
    try:
        sock.recv(1, socket.MSG_PEEK)
    except (BlockingIOError, InterruptedError):
        return True
    except OSError:
        pass
    return False


def _is_address(text: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, text)
        except OSError:
            continue
        return True
    return False


def _listener(address: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; an empty one means every address."""
    if not address:
        try:
            return _listening(socket.AF_INET6, "::", port, both=True)
        except OSError as error:
            if error.errno is None:
                raise
            return _listening(socket.AF_INET, "0.0.0.0", port)  # noqa: S104 - a computer without IPv6
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return _listening(family, address, port)


def _listening(
    family: socket.AddressFamily, address: str, port: int, both: bool = False
) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        current().processes.claim_address(sock)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if both else 1)
        sock.bind((address, port))
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except BaseException:
        sock.close()
        raise
    return sock
