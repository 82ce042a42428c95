"""Peers that mean no good, as a load generator: what others feel of them is measured beside it.

``python -m bench.offenders --server 127.0.0.1:8443 --credentials FILE`` prints a line once all
kinds are at work, and ends when its standard input does. Each kind comes so many times a second,
one kind after the other, and takes whatever the server gives it. They give way to everybody
else on the machine: offenders have processors of their own.
"""

import argparse
import itertools
import json
import os
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench.raw import TEXT, ZERO_MASK, frame
from bench.swarm import GREETING_TEXT, PING
from jump_wire import messages
from jump_wire.codec import MESSAGE_LIMIT, encode

ADDRESSES = 50
AGENTS = "127.66.1.1"
"""Where those come from that offend over a link: each is one agent, at one place."""
SLOW = 200
"""Requests that are being sent byte by byte at the same time."""
FLOOD_FRAMES = 2000
KINDS = (
    "half_open",
    "byte_by_byte",
    "junk",
    "impostor",
    "too_big",
    "flood",
    "wrong_version",
    "binary",
)
OLD_HELLO = encode(messages.Hello(99, 99, "9.9.9"))


class Offenders:
    """What each kind does once.

    Args:
        host, port: the server.
        credentials: ids and credentials of clients that are enrolled. The first ones offend as
            themselves, a kind each; the last one is the impostor's victim.
    """

    def __init__(self, host: str, port: int, credentials: list[tuple[str, str]]) -> None:
        self._server = (host, port)
        self._too_big, self._flood, self._old, self._binary, *_, victim = credentials
        self._impostor = (victim[0], "x" * 43)
        self._sources = itertools.cycle(f"127.66.0.{n + 1}" for n in range(ADDRESSES))
        self._slow: deque[socket.socket] = deque()

    def half_open(self) -> None:
        """Connect, begin a request, and leave it."""
        self._connect().sendall(b"GET /agent/v1/link HTTP/1.1\r\nHost: x\r\n")

    def byte_by_byte(self) -> None:
        """Send one more byte of some of many requests that never end: a byte a second each."""
        if len(self._slow) < SLOW:
            self._slow.append(self._connect())
        for _ in range(min(len(self._slow), SLOW // 20)):
            sock = self._slow.popleft()
            with suppress(OSError):  # it was cut: another one takes its place
                sock.sendall(b"G")
                self._slow.append(sock)

    def junk(self) -> None:
        """Send what is no HTTP."""
        with self._connect() as sock:
            sock.sendall(os.urandom(512))
            sock.recv(1000)

    def impostor(self) -> None:
        """Present another's id."""
        self._link(*self._impostor).close()

    def too_big(self) -> None:
        """Announce a frame over the limit."""
        with self._link(*self._too_big) as sock:
            sock.sendall(b"\x81\xff" + (MESSAGE_LIMIT * 1000).to_bytes(8, "big") + ZERO_MASK)
            sock.recv(1000)

    def flood(self) -> None:
        """Send heartbeats as fast as they are taken."""
        with self._link(*self._flood) as sock:
            sock.sendall(frame(GREETING_TEXT.encode(), TEXT))
            for _ in range(FLOOD_FRAMES):
                sock.sendall(PING)

    def wrong_version(self) -> None:
        """Greet with a version that nobody speaks."""
        with self._link(*self._old) as sock:
            sock.sendall(frame(OLD_HELLO.encode(), TEXT))
            sock.recv(1000)

    def binary(self) -> None:
        """Send random bytes over a link."""
        with self._link(*self._binary) as sock:
            sock.sendall(os.urandom(512))
            sock.recv(1000)

    def _connect(self) -> socket.socket:
        return self._from(next(self._sources))

    def _from(self, address: str) -> socket.socket:
        sock = socket.create_connection(self._server, 20, (address, 0))
        sock.settimeout(5)
        return sock

    def _link(self, client_id: str, credential: str) -> socket.socket:
        sock = self._from(AGENTS)
        sock.sendall(
            f"GET /agent/v1/link HTTP/1.1\r\nHost: {self._server[0]}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Authorization: Jump-Client {client_id}:{credential}\r\n\r\n".encode()
        )
        sock.recv(1000)
        return sock


def repeat(act: Callable[[], None], every: float) -> None:
    """Do it for ever, whatever becomes of it."""
    while True:
        due = time.monotonic() + every
        with suppress(OSError):
            act()
        time.sleep(max(0.0, due - time.monotonic()))


def main() -> None:
    """Offend until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="host:port")
    parser.add_argument("--credentials", type=Path, required=True, help="JSON: [[id, secret]…]")
    parser.add_argument("--every", type=float, default=0.2, help="seconds from one to the next")
    parser.add_argument("kinds", nargs="+", choices=KINDS)
    given = parser.parse_args()
    host, _, port = given.server.rpartition(":")
    offenders = Offenders(host, int(port), json.loads(given.credentials.read_text()))
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    for kind in given.kinds:
        act = getattr(offenders, kind)
        threading.Thread(target=repeat, args=(act, given.every), daemon=True).start()
        time.sleep(given.every / len(given.kinds))
    print("offending", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
