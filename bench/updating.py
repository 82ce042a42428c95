"""Jump Clients that update themselves, in one process: for the benchmark of updates.

Each is a greenlet with a control link without TLS. When an update is offered, it reads the signed
documents and the payload, checks the payload's hash, and comes back with the new version.

``python -m bench.updating --server 127.0.0.1:8443 --credentials FILE`` prints one JSON object when
all have the new version: the bytes received in the busiest second.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402  # after gevent's patch, as all that follows
import http.client  # noqa: E402
import json  # noqa: E402
import random  # noqa: E402
import socket  # noqa: E402
import struct  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from hashlib import sha256  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from bench.swarm import FIRST, text_frame  # noqa: E402
from jump_wire import messages  # noqa: E402
from jump_wire.codec import decode, encode  # noqa: E402

OLD = "0.0.1"
SLICE = 0.1
"""Seconds of a slice; the busiest second is the busiest sequence of ten."""

PIECE = 16 * 1024


class Agent:
    """One Jump Client.

    Args:
        address: host and port of the server.
        client_id: its id.
        credential: its credential.
        slices: bytes of payloads received, by slice of time.
    """

    def __init__(
        self, address: tuple[str, int], client_id: str, credential: str, slices: Counter[int]
    ) -> None:
        self._address = address
        self._header = f"Jump-Client {client_id}:{credential}"
        self._slices = slices
        self.version = OLD

    def run(self) -> None:
        """Stay connected; update once."""
        while True:
            try:
                self._connect()
            except (OSError, http.client.HTTPException):
                gevent.sleep(random.uniform(0.5, 2))  # no secret

    def _connect(self) -> None:
        with socket.create_connection(self._address, 60) as sock:
            sock.sendall(
                f"GET /agent/v1/link HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                f"Authorization: {self._header}\r\n\r\n".encode()
            )
            stream = sock.makefile("rb")
            while stream.readline() not in {b"\r\n", b""}:
                pass
            sock.sendall(text_frame(encode(messages.Hello(1, 1, self.version))))
            while True:
                message = _next(stream)
                if isinstance(message, messages.Welcome):
                    sock.sendall(FIRST)
                elif isinstance(message, messages.Update) and message.version != self.version:
                    gevent.sleep(random.uniform(0, message.within_seconds))
                    self._update(message)
                    told = messages.UpdateState(message.version, "installed")
                    sock.sendall(text_frame(encode(told)))
                    self.version = message.version
                    return

    def _update(self, offer: messages.Update) -> None:
        connection = http.client.HTTPConnection(*self._address, timeout=120)
        outer = self._get(connection, f"{offer.path}/timestamp.json")
        number = outer["signed"]["meta"]["snapshot.json"]["version"]
        inner = self._get(connection, f"{offer.path}/{number}.targets.json")
        name = f"jump-client-{offer.version}.zip"
        digest = inner["signed"]["targets"][name]["hashes"]["sha256"]
        path = f"{offer.path}/targets/{digest}.{name}"
        while True:
            connection.request("GET", path, headers={"Authorization": self._header})
            answer = connection.getresponse()
            if answer.status != http.client.SERVICE_UNAVAILABLE:
                break
            answer.read()
            gevent.sleep(float(answer.headers["Retry-After"]) * random.uniform(0.8, 1.2))
        read = sha256()
        while data := answer.read(PIECE):
            self._slices[int(time.monotonic() / SLICE)] += len(data)
            read.update(data)
        if read.hexdigest() != digest:
            raise OSError("the payload is damaged")
        connection.close()

    def _get(self, connection: http.client.HTTPConnection, path: str) -> Any:
        connection.request("GET", path, headers={"Authorization": self._header})
        return json.loads(connection.getresponse().read())


def _next(stream: Any) -> Any:
    """Return the next message of the server, which sends short text frames without a mask."""
    head = stream.read(2)
    if len(head) < 2 or head[0] != 0x81:
        raise OSError("the link was closed")
    size = head[1]
    if size == 126:
        (size,) = struct.unpack("!H", stream.read(2))
    return decode(stream.read(size).decode())


def main() -> None:
    """Run all until they have the new version."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--credentials", type=Path, required=True)
    arguments = parser.parse_args()
    host, _, port = arguments.server.rpartition(":")
    slices: Counter[int] = Counter()
    agents = [
        Agent((host, int(port)), client_id, credential, slices)
        for client_id, credential in json.loads(arguments.credentials.read_text())
    ]
    for agent in agents:
        gevent.spawn(agent.run)
    while not all(agent.version != OLD for agent in agents):
        gevent.sleep(0.1)
    gevent.sleep(3)  # they come back
    second = round(1 / SLICE)
    peak = max(sum(slices[start + index] for index in range(second)) for start in list(slices))
    print(json.dumps({"peak_bytes": peak, "bytes": sum(slices.values())}), flush=True)
    gevent.sleep(3600)


if __name__ == "__main__":
    main()
