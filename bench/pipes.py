"""Sessions under measurement: jumps, keystrokes, bulk."""

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.enrol import GROUP, enrol_many, ensure_group
from bench.raw import BINARY, TEXT, RawSocket, token_hex
from bench.servers import Target
from bench.swarm import GREETING_TEXT
from bench.times import percentile
from jump_wire import commands
from tests import accounts

CHUNK = 64 * 1024
MIB = 1024 * 1024
BULK_PIPES = 4


class HandAgent:
    """An agent whose pipes the benchmark itself dials."""

    def __init__(self, server: Target) -> None:
        self._server = server
        with tempfile.NamedTemporaryFile() as file:
            ((self.client_id, credential),) = json.loads(
                enrol_many(server, 1, Path(file.name)).read_text()
            )
        self._headers = {"Authorization": f"Jump-Client {self.client_id}:{credential}"}
        self.link = RawSocket(server.url, "/agent/v1/link", server.trust, self._headers)
        self.link.send(GREETING_TEXT.encode(), TEXT)
        self.link.take()
        api = server.api()
        while api.call("GET", f"/api/v1/jump-clients/{self.client_id}")["status"] != "online":
            time.sleep(0.05)
        self.session = api.call("POST", "/api/v1/sessions", {"jump_client_id": self.client_id})

    def pipe(self) -> tuple[RawSocket, RawSocket]:
        """Open one pipe from end to end: the agent's end, and the viewer's."""
        viewer = open_viewer(self._server, self.session["id"])
        while True:
            _, data = self.link.take()
            asked = json.loads(data)
            if asked[0] == 6:
                break
        headers = {**self._headers, "Jump-Ticket": asked[2]}
        return RawSocket(self._server.url, "/agent/v1/pipe", self._server.trust, headers), viewer

    def close(self) -> None:
        """End the session and the link."""
        self._server.api().call("DELETE", f"/api/v1/sessions/{self.session['id']}")
        self.link.close()


def open_viewer(server: Target, session_id: str, tool: str = "", kind: str = "shell") -> RawSocket:
    """Open a technician's terminal, or a command (``kind`` ``exec``)."""
    path = f"/api/v1/sessions/{session_id}/{kind}?tool={tool or token_hex()}"
    return RawSocket(server.url, path, server.trust, {"Authorization": f"Bearer {server.token}"})


@contextmanager
def hand_agent(server: Target) -> Iterator[HandAgent]:
    """An agent for one measurement."""
    agent = HandAgent(server)
    try:
        yield agent
    finally:
        agent.close()


@contextmanager
def real_agent(server: Target, folder: Path) -> Iterator[str]:
    """A Jump Client from its package; gives its id."""
    ensure_group(server)
    api = server.api()
    installer = api.call("POST", "/api/v1/installers", {"jump_group": GROUP, "name": "real"})
    package = folder / "package.bin"
    words = ["curl", "--silent", "--fail", "--output", str(package)]
    words += ["--cacert", str(server.ca)] if server.ca else []
    path = f"/api/v1/installers/{installer['id']}/package?platform=linux-headless"
    header = f"Authorization: Bearer {server.token}\n"
    subprocess.run([*words, "--header", "@-", server.url + path], input=header.encode(), check=True)
    place = Path(tempfile.mkdtemp(prefix="jump-bench-agent-")) / "client"
    # Not as root: a shell of root's would run root's own start-up files.
    _quietly("sh", package, "--install-dir", place, *accounts.for_client(place.parent))
    try:
        _quietly(place / "init-script", "start")
        while True:
            query = "/api/v1/jump-clients?name=real&status=online"
            found = api.call("GET", query)["items"]
            if found:
                yield str(found[0]["id"])
                return
            time.sleep(0.05)
    finally:
        _quietly(place / "uninstall")
        place.parent.rmdir()


def jump_times(server: Target, folder: Path, count: int) -> list[float]:
    """Seconds from the API call of a jump to the first prompt in the terminal."""
    times = []
    api = server.api()
    with real_agent(server, folder) as client_id:
        for _ in range(count):
            started = time.perf_counter()
            session = api.call("POST", "/api/v1/sessions", {"jump_client_id": client_id})
            viewer = open_viewer(server, session["id"])
            while viewer.take()[0] != BINARY:
                pass
            times.append(time.perf_counter() - started)
            viewer.close()
            api.call("DELETE", f"/api/v1/sessions/{session['id']}")
    return times


def echo_added(server: Target, count: int) -> tuple[float, float]:
    """Seconds (median, 99th percentile) that the server adds to a keystroke's echo.

    Against the same two ends joined by the kernel alone.
    """
    through = echo(server, count)
    direct = _direct_echo(count)
    return (
        percentile(through, 50) - percentile(direct, 50),
        percentile(through, 99) - percentile(direct, 99),
    )


def echo(server: Target, count: int) -> list[float]:
    """Seconds of a keystroke's echo, from the viewer's end to the agent's and back."""
    with hand_agent(server) as agent:
        end, viewer = agent.pipe()
        times = _echo(viewer, end, count)
        end.close()
        viewer.close()
    return times


def echo_beside_bulk(server: Target, count: int) -> list[float]:
    """Seconds of a keystroke's echo while other pipes run flat out in the same worker."""
    with hand_agent(server) as agent, hand_agent(server) as bulk:
        stop = threading.Event()
        pairs = [bulk.pipe() for _ in range(BULK_PIPES)]
        threads = [
            threading.Thread(target=work, args=(end, stop), daemon=True)
            for pair in pairs
            for work, end in zip((_pour, _drain), pair, strict=True)
        ]
        for thread in threads:
            thread.start()
        end, viewer = agent.pipe()
        times = _echo(viewer, end, count)
        stop.set()
        for pair in (*pairs, (end, viewer)):
            for socket in pair:
                socket.close()
    return times


def relay_rate(server: Target, mib: int) -> float:
    """Megabytes a second through one pipe, both ends made by the benchmark, in 64 KiB frames."""
    with hand_agent(server) as agent:
        end, viewer = agent.pipe()
        total = mib * MIB
        data = os.urandom(CHUNK)

        def send() -> None:
            for _ in range(total // CHUNK):
                end.send(data)

        sender = threading.Thread(target=send, daemon=True)
        started = time.perf_counter()
        sender.start()
        buffer = bytearray(MIB)
        received = 0
        while received < total:
            count = viewer.sock.recv_into(buffer)
            if not count:
                raise ConnectionError("the pipe closed")
            received += count
        seconds = time.perf_counter() - started
        end.close()
        viewer.close()
    return total / seconds / 1e6


def agent_pipe_rate(server: Target, folder: Path, mib: int) -> float:
    """Megabytes a second out of a command on a real Jump Client, in 64 KiB frames."""
    total = mib * MIB
    with real_agent(server, folder) as client_id:
        api = server.api()
        session = api.call("POST", "/api/v1/sessions", {"jump_client_id": client_id})
        viewer = open_viewer(server, session["id"], kind="exec")
        viewer.take()  # it is attached: the agent's process has started
        started = time.perf_counter()
        viewer.send(bytes([commands.COMMAND]) + f"head -c {total} /dev/zero".encode())
        _take_output(viewer, total)
        seconds = time.perf_counter() - started
        viewer.close()
        api.call("DELETE", f"/api/v1/sessions/{session['id']}")
    return total / seconds / 1e6


def _take_output(viewer: RawSocket, total: int) -> None:
    """Take so much of a command's output and acknowledge it; no byte of it is copied."""
    buffer = memoryview(bytearray(MIB))
    head = b""
    seen = acknowledged = left = 0
    while seen < total:
        count = viewer.sock.recv_into(buffer)
        if not count:
            raise ConnectionError("the pipe closed")
        at = 0
        while at < count:
            step = min(left, count - at)
            at, left, seen = at + step, left - step, seen + step
            while at < count and not left:
                head += buffer[at : at + 1]
                at += 1
                left = _payload(head)
                if left:
                    # The first byte is the stream's mark: it counts as header here.
                    seen, head = seen - 1, b""
        if seen - acknowledged >= commands.ACKNOWLEDGE_BYTES:
            viewer.send(f"[65,{seen}]".encode(), TEXT)
            acknowledged = seen


def _payload(head: bytes) -> int:
    """The length that a server's frame of output has by its header; 0 for half a header."""
    if len(head) < 2 or (head[1] == 126 and len(head) < 4):
        return 0
    return head[1] if head[1] < 126 else int.from_bytes(head[2:4], "big")


def _quietly(*words: str | Path) -> None:
    subprocess.run(words, check=True, capture_output=True)


def _echo(viewer: RawSocket, end: RawSocket, count: int) -> list[float]:
    def answer() -> None:
        try:
            while True:
                end.send(end.take()[1])
        except (OSError, ValueError):
            return

    threading.Thread(target=answer, daemon=True).start()
    times = []
    for _ in range(count):
        started = time.perf_counter()
        viewer.send(b"x")
        viewer.take()
        times.append(time.perf_counter() - started)
        time.sleep(0.002)
    return times


def _direct_echo(count: int) -> list[float]:
    import socket  # noqa: PLC0415  # only the baseline needs a bare one

    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
    for end in (near, far):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def answer() -> None:
        while data := far.recv(64):
            far.sendall(data)

    threading.Thread(target=answer, daemon=True).start()
    times = []
    for _ in range(count):
        started = time.perf_counter()
        near.sendall(b"xxxxxxx")
        near.recv(64)
        times.append(time.perf_counter() - started)
        time.sleep(0.002)
    near.close()
    return times


def _pour(end: RawSocket, stop: threading.Event) -> None:
    data = os.urandom(CHUNK)
    try:
        while not stop.is_set():
            end.send(data)
    except OSError:
        return


def _drain(viewer: RawSocket, stop: threading.Event) -> None:
    buffer = bytearray(MIB)
    try:
        while not stop.is_set() and viewer.sock.recv_into(buffer):
            pass
    except OSError:
        return
