"""Many Jump Clients in one process: a load generator for the hub.

Each is a real control link: it authenticates with an enrolled credential, greets,
tells inventory and statistics once, sends heartbeats, and comes back when it is cut. One epoll,
no threads. Sources are spread over the loopback, or one address would run out of ports.

``python -m bench.swarm --server 127.0.0.1:8443 --credentials FILE --links 10000`` prints JSON
lines: what it holds, every second. It ends when its standard input does.
"""

import argparse
import heapq
import json
import os
import random
import select
import socket
import ssl
import struct
import sys
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from jump_wire import messages
from jump_wire.codec import encode

PORTS = 20_000
"""Connections from one loopback address."""

ZERO_MASK = bytes(4)
"""A mask like any other, and one that costs nothing to apply."""

PING = b"\x89\x80" + ZERO_MASK
READ_SIZE = 65536
IDLE, CONNECTING, UPGRADING, GREETING, ONLINE = range(5)

HOST = b"host-00000"
INVENTORY = encode(
    messages.Inventory(
        HOST.decode(),
        f"{HOST.decode()}.example.org",
        "Debian GNU/Linux 12 (bookworm)",
        "6.1.0-28-amd64",
        "x86_64",
        "Some CPU of 2.4 GHz",
        4,
        7940,
        ("192.0.2.17", "2001:db8::17"),
        "service",
        "jump",
        "/opt/jumpclient",
    )
)
STATISTICS = encode(
    messages.Statistics(86400, 3.5, 5120, ("/:40000:21000", "/home:90000:52000"), "ann")
)
GREETING_TEXT = encode(messages.Hello(1, 1, "0.1.0"))


def text_frame(text: str) -> bytes:
    """Frame a text as a client does."""
    data = text.encode()
    if len(data) < 126:
        return struct.pack("!BB", 0x81, 0x80 | len(data)) + ZERO_MASK + data
    return struct.pack("!BBH", 0x81, 0xFE, len(data)) + ZERO_MASK + data


FIRST = text_frame(INVENTORY) + text_frame(STATISTICS)
"""What an agent tells first; each has a name of its own instead of ``HOST``, as long as that."""
HELLO = text_frame(GREETING_TEXT)


@dataclass(frozen=True)
class Plan:
    """What the swarm does: seconds, and counts."""

    host: str
    port: int
    credentials: list[tuple[str, str]]
    trust: ssl.SSLContext | None
    heartbeat: float
    at_once: int


class Agent:
    """One Jump Client's link."""

    __slots__ = ("fd", "index", "received", "sock", "state", "unsent")

    def __init__(self, index: int) -> None:
        self.index = index
        self.state = IDLE
        self.sock: socket.socket | None = None
        self.fd = -1
        self.received = b""
        self.unsent = b""


class Swarm:
    """Holds the links of ``plan``."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._epoll = select.epoll()
        self._agents = [Agent(index) for index in range(len(plan.credentials))]
        self._waiting = deque(self._agents)
        self._by_fd: dict[int, Agent] = {}
        self._beats: list[tuple[float, int]] = []
        self._pending = 0
        self.online = 0
        self.dropped = 0
        self.refused = 0

    def turn(self, seconds: float) -> None:
        """Do what is due, then wait for up to ``seconds`` for something to happen."""
        now = time.monotonic()
        while self._waiting and self._pending < self._plan.at_once:
            if not self._connect(self._waiting.popleft()):
                break  # nobody listens: not again before the next turn
        while self._beats and self._beats[0][0] <= now:
            _, index = heapq.heappop(self._beats)
            self._beat(self._agents[index], now)
        for fd, events in self._epoll.poll(seconds, 1024):
            agent = self._by_fd.get(fd)
            if agent is not None:
                self._advance(agent, events)

    def _connect(self, agent: Agent) -> bool:
        sock = socket.socket()
        sock.setblocking(False)
        number = agent.index // PORTS
        sock.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        sock.bind((f"127.{1 + number // 250}.{number % 250}.1", 0))
        sock.connect_ex((self._plan.host, self._plan.port))
        try:
            if self._plan.trust is not None:
                sock = self._plan.trust.wrap_socket(
                    sock, server_hostname=self._plan.host, do_handshake_on_connect=False
                )
        except OSError:
            sock.close()
            self._waiting.append(agent)
            return False
        agent.sock, agent.fd, agent.state = sock, sock.fileno(), CONNECTING
        agent.received, agent.unsent = b"", self._request(agent)
        self._pending += 1
        self._by_fd[agent.fd] = agent
        self._epoll.register(agent.fd, select.EPOLLOUT | select.EPOLLIN)
        return True

    def _request(self, agent: Agent) -> bytes:
        client_id, credential = self._plan.credentials[agent.index]
        return (
            f"GET /agent/v1/link HTTP/1.1\r\nHost: {self._plan.host}:{self._plan.port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Authorization: Jump-Client {client_id}:{credential}\r\n\r\n"
        ).encode()

    def _advance(self, agent: Agent, events: int) -> None:
        try:
            if agent.state == CONNECTING and isinstance(agent.sock, ssl.SSLSocket):
                agent.sock.do_handshake()
            if agent.unsent and events & select.EPOLLOUT:
                self._send(agent)
            if events & ~select.EPOLLOUT:
                self._read(agent)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError:
            self._lost(agent)

    def _send(self, agent: Agent) -> None:
        assert agent.sock is not None
        sent = agent.sock.send(agent.unsent)
        agent.unsent = agent.unsent[sent:]
        if not agent.unsent:
            agent.state = max(agent.state, UPGRADING)
            self._epoll.modify(agent.fd, select.EPOLLIN)

    def _read(self, agent: Agent) -> None:
        assert agent.sock is not None
        data = agent.sock.recv(READ_SIZE)
        if not data:
            self._lost(agent)
            return
        if agent.state == ONLINE:
            if data[0] == 0x88:  # the server closes
                self._lost(agent)
            return  # pongs, and messages that an idle client need not answer
        agent.received += data
        if agent.state == UPGRADING and b"\r\n\r\n" in agent.received:
            head, _, agent.received = agent.received.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 101"):
                self.refused += 1
                self._lost(agent)
                return
            agent.state = GREETING
            agent.sock.send(HELLO)
        if agent.state == GREETING and b"[2," in agent.received:
            self._welcomed(agent)

    def _welcomed(self, agent: Agent) -> None:
        assert agent.sock is not None
        agent.sock.send(FIRST.replace(HOST, b"host-%05d" % agent.index))
        agent.state, agent.received = ONLINE, b""
        self._pending -= 1
        self.online += 1
        delay = self._plan.heartbeat * random.random()
        heapq.heappush(self._beats, (time.monotonic() + delay, agent.index))

    def _beat(self, agent: Agent, now: float) -> None:
        if agent.state != ONLINE or agent.sock is None:
            return
        try:
            agent.sock.send(PING)
        except OSError:
            self._lost(agent)
            return
        delay = self._plan.heartbeat * (0.8 + 0.4 * random.random())
        heapq.heappush(self._beats, (now + delay, agent.index))

    def _lost(self, agent: Agent) -> None:
        if agent.state == ONLINE:
            self.online -= 1
            self.dropped += 1
        else:
            self._pending -= 1
        del self._by_fd[agent.fd]
        assert agent.sock is not None
        agent.sock.close()  # leaves the epoll by itself
        agent.state, agent.sock = IDLE, None
        self._waiting.append(agent)


def main() -> None:
    """Run the swarm until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="host:port")
    parser.add_argument("--credentials", type=Path, required=True, help="JSON: [[id, secret]…]")
    parser.add_argument("--first", type=int, default=0, help="index of the first credential")
    parser.add_argument("--links", type=int, required=True)
    parser.add_argument("--ca", help="speak TLS and trust this authority")
    parser.add_argument("--heartbeat", type=float, default=30.0, help="seconds")
    parser.add_argument("--at-once", type=int, default=256, help="connections being made at once")
    given = parser.parse_args()
    host, _, port = given.server.rpartition(":")
    credentials = json.loads(given.credentials.read_text())
    plan = Plan(
        host,
        int(port),
        credentials[given.first : given.first + given.links],
        ssl.create_default_context(cafile=given.ca) if given.ca else None,
        given.heartbeat,
        given.at_once,
    )
    _run(Swarm(plan))


def _run(swarm: Swarm) -> None:
    os.set_blocking(sys.stdin.fileno(), False)
    told = 0.0
    while True:
        swarm.turn(0.05)
        now = time.monotonic()
        if now - told < 0.1:
            continue
        told = now
        line = {"online": swarm.online, "dropped": swarm.dropped, "refused": swarm.refused}
        print(json.dumps({"at": time.time(), **line}), flush=True)
        if _input_ended():
            return


def _input_ended() -> bool:
    try:
        return not os.read(sys.stdin.fileno(), 1024)
    except BlockingIOError:
        return False


if __name__ == "__main__":
    main()
