"""The other ends of the hub's connections, for its tests: real sockets, no HTTP before them."""

import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import gevent
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from jump_server.hub.hub import Hub, Socket
from jump_server.hub.links import hash_credential
from jump_server.hub.ports import LinkFacts, SiteTerms
from jump_server.hub.streams import PlainStream, Stream, TlsStream
from jump_wire import messages
from jump_wire.link import AGENT, LinkCore

PATIENCE = 10.0
"""Seconds after which a test that waits in vain fails."""


class Clock:
    """Monotonic seconds that only move when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def until(condition: Callable[[], Any]) -> None:
    """Let the event loop run until ``condition`` holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        # Not 0: a loop that never rests looks at its sockets only now and then.
        gevent.sleep(0.001)


class Peer:
    """A WebSocket client on a real socket that never blocks the event loop."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.protocol = ClientProtocol(parse_uri("ws://hub/"), state=State.OPEN, max_size=None)
        self.received: list[str | bytes] = []
        self.ended = False
        self.reading = True

    def send(self, data: str | bytes) -> None:
        """Send one message."""
        if isinstance(data, str):
            self.protocol.send_text(data.encode())
        else:
            self.protocol.send_binary(data)
        self.flush()

    def flush(self) -> None:
        """Write what the protocol has to say, the event loop running meanwhile."""
        for data in self.protocol.data_to_send():
            self.raw(data)

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        view = memoryview(data)
        while view:
            try:
                view = view[self.sock.send(view) :]
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                gevent.sleep(0.001)
            except OSError:
                return

    def poll(self) -> None:
        """Read what there is."""
        while self.reading and not self.ended:
            try:
                data = self.sock.recv(65536)
            except (BlockingIOError, ssl.SSLWantReadError):
                break
            except OSError:
                data = b""
            if not data:
                self.ended = True
                self.protocol.receive_eof()
                break
            self.protocol.receive_data(data)
        for event in self.protocol.events_received():
            if isinstance(event, Frame) and event.opcode in {Opcode.TEXT, Opcode.BINARY}:
                content = bytes(event.data)
                self.received.append(content.decode() if event.opcode is Opcode.TEXT else content)
        self.flush()

    def take(self) -> str | bytes:
        """Wait for one message."""

        def arrived() -> bool:
            self.poll()
            return bool(self.received)

        until(arrived)
        return self.received.pop(0)

    def wait_closed(self) -> tuple[int | None, str]:
        """Wait for the end; return the close code and reason that the hub gave."""

        def over() -> bool:
            self.poll()
            return self.ended or self.protocol.close_rcvd is not None

        until(over)
        close = self.protocol.close_rcvd
        return (close.code, close.reason) if close else (None, "")

    def close(self) -> None:
        """Drop the socket without a goodbye."""
        self.sock.close()


class Recorder:
    """A directory that writes down what it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.statistics_of: list[messages.Statistics] = []
        self.accept: Callable[[], None] | None = None
        self.offer: messages.Update | None = None

    def link_opened(self, facts: LinkFacts, agent_version: str) -> None:
        self.calls.append(("opened", facts.client_id, agent_version))

    def link_kept(self, client_id: str) -> None:
        self.calls.append(("kept", client_id))

    def clone_refused(self, newcomer: LinkFacts, incumbent: str) -> None:
        self.calls.append(("clone", newcomer.client_id, newcomer.address, incumbent))

    def version_refused(self, client_id: str, agent_version: str) -> None:
        self.calls.append(("version", client_id, agent_version))

    def standing_offer(self, update_policy: str) -> messages.Update | None:
        return None if update_policy else self.offer

    def update_state(self, client_id: str, message: messages.UpdateState) -> None:
        self.calls.append(("update", client_id, message.phase))

    def link_closed(self, client_id: str) -> None:
        self.calls.append(("closed", client_id))

    def inventory(self, client_id: str, message: messages.Inventory) -> None:
        self.calls.append(("inventory", client_id, message.hostname))

    def statistics(self, client_id: str, message: messages.Statistics) -> None:
        self.calls.append(("statistics", client_id, message.uptime_seconds))
        self.statistics_of.append(message)

    def credential_proposed(
        self, client_id: str, credential: str, accept: Callable[[], None]
    ) -> None:
        self.calls.append(("credential", client_id, credential))
        self.accept = accept

    def customer_left(self, client_id: str) -> None:
        self.calls.append(("customer left", client_id))

    def chat(self, client_id: str, message: messages.Chat) -> None:
        self.calls.append(("chat", client_id, message.body))

    def pin_state(self, client_id: str, message: messages.PinState) -> None:
        self.calls.append(("pin", client_id, message.pin_id, message.phase))

    def elevation(self, client_id: str, message: messages.Elevation) -> None:
        self.calls.append(("elevation", client_id, message.state))

    def logins(self, client_id: str, message: messages.Logins) -> None:
        self.calls.append(("logins", client_id, message.code))

    def pipe_opened(self, session_id: str) -> None:
        self.calls.append(("pipe opened", session_id))

    def pipe_closed(self, session_id: str) -> None:
        self.calls.append(("pipe closed", session_id))


class Network:
    """Makes connected pairs: a peer, and the hub's side of its socket."""

    def __init__(self, tls: tuple[ssl.SSLContext, ssl.SSLContext] | None = None) -> None:
        self._tls = tls
        self.peers: list[Peer] = []

    def pair(self, early: bytes = b"") -> tuple[Peer, Socket]:
        """Return a new peer and the socket for the hub to adopt."""
        far, near = socket.socketpair()
        stream: Stream
        if self._tls is None:
            stream = PlainStream(near.detach())
        else:
            far, stream = self._secure(far, near)
        peer = Peer(far)
        self.peers.append(peer)
        return peer, Socket(stream, b"", early)

    def _secure(self, far: socket.socket, near: socket.socket) -> tuple[socket.socket, Stream]:
        assert self._tls is not None
        far.setblocking(False)
        near.setblocking(False)
        client = self._tls[1].wrap_socket(far, server_hostname="hub", do_handshake_on_connect=False)
        server: Any = self._tls[0].wrap_socket(
            near, server_side=True, do_handshake_on_connect=False
        )
        open_ends: list[Any] = [client, server]
        while open_ends:
            for end in list(open_ends):
                try:
                    end.do_handshake()
                    open_ends.remove(end)
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    continue
        sslobj = server._sslobj  # the same that is taken from gevent's socket
        return client, TlsStream(server.detach(), sslobj, server)

    def close(self) -> None:
        """Close every peer."""
        for peer in self.peers:
            peer.close()


CREDENTIAL = "c" * 43


def online_agent(
    hub: Hub, network: Network, client_id: str = "a" * 32, *, uninstall: bool = False
) -> tuple[Peer, LinkCore]:
    """Bring an agent online and return it with its end of the link's state machine."""
    peer, sock = network.pair()
    hub.adopt_link(
        sock, LinkFacts(client_id, hash_credential(CREDENTIAL), "198.51.100.7", uninstall)
    )
    core = LinkCore(AGENT)
    peer.send(core.send(messages.Hello(1, 1, "0.1")))
    welcome = core.receive(str(peer.take()))
    assert isinstance(welcome, messages.Welcome)
    if hub.terms != SiteTerms():
        assert isinstance(core.receive(str(peer.take())), messages.Terms)
    return peer, core


def strange_agent(hub: Hub, network: Network) -> Peer:
    """Connect an agent that says nothing yet."""
    peer, sock = network.pair()
    hub.adopt_link(sock, LinkFacts("a" * 32, hash_credential(CREDENTIAL), "198.51.100.7"))
    return peer
