"""A site in the scaled layout: several nodes, PostgreSQL, Redis, and HAProxy in front."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jinja2
from websockets.sync.client import ClientConnection, unix_connect

from tests import needs, wheelhouse
from tests.collection.server import Access, access, configure, start, wait
from tests.ports import free_port
from tests.server import postgres
from tests.server.redis_server import RedisServer

TEMPLATE = wheelhouse.ROLE / "templates" / "haproxy.cfg.j2"
START_SECONDS = 30.0


class Node:
    """One computer's server, with two workers."""

    def __init__(self, folder: Path, name: str, **settings: Any) -> None:
        self.name = name
        self._folder = folder
        self._sockets = folder / "socket"
        configure(folder, node=name, workers=2, listen=f"unix:{self._sockets}", **settings)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = start(self._folder, start_new_session=True)

    def kill(self) -> None:
        """As by a power cut: all its processes at once."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def freeze(self) -> None:
        """Have all its processes stand still; they say no goodbye."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGCONT)

    def leave(self) -> None:
        """Ask it to stop; it drains first."""
        assert self._process is not None
        self._process.terminate()

    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """A clean stop."""
        if self._process is not None and self.runs():
            self._process.terminate()
            self._process.wait(30)

    def links(self) -> int:
        """How many links its workers hold, by their own word."""
        return sum(int(self._ask(index, "/metrics").get("jump_links", 0)) for index in range(2))

    def ready(self) -> bool:
        """Whether every worker answers."""
        return all(self._ask(index, "/metrics") for index in range(2))

    def _ask(self, index: int, path: str) -> dict[str, float]:
        """The figures that a worker gives, nothing when it is not there."""
        said = self._get(index, path)
        lines = (line.rpartition(" ") for line in said.splitlines() if line.startswith("jump_"))
        return {name: float(value) for name, _, value in lines}

    def _get(self, index: int, path: str) -> str:
        """A worker's whole answer, nothing when it is not there."""
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(10)
            try:
                sock.connect(self._socket(index))
                asked = f"GET {path} HTTP/1.0\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n"
                sock.sendall(asked.encode())
                return b"".join(iter(lambda: sock.recv(65536), b"")).decode()
            except OSError:
                return ""

    def takes_more(self) -> bool:
        """Whether a worker says that it is ready for new connections."""
        return self._get(1, "/readyz").startswith("HTTP/1.1 200")

    def call(self, index: int, method: str, path: str, token: str) -> int:
        """Have one worker answer a request of the API; returns the status."""
        connection = http.client.HTTPConnection("worker", timeout=START_SECONDS)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(START_SECONDS)
        with contextlib.closing(connection):
            connection.sock.connect(self._socket(index))
            headers = {"Authorization": f"Bearer {token}"}
            connection.request(method, f"/api/v1{path}", headers=headers)
            return connection.getresponse().status

    def dial(self, index: int, path: str, token: str) -> ClientConnection:
        """Open a WebSocket of one worker."""
        headers = {"Authorization": f"Bearer {token}"}
        return unix_connect(
            self._socket(index), f"ws://worker{path}", additional_headers=headers, legacy=True
        )

    def _socket(self, index: int) -> str:
        return f"{self._sockets}-{index}.sock"

    @property
    def workers(self) -> list[dict[str, str]]:
        """The workers as HAProxy's configuration names them."""
        return [
            {"name": f"{self.name}-{index}", "address": f"unix@{self._socket(index)}"}
            for index in range(2)
        ]


class ScaledSite:
    """Three nodes that are one site, reached at one address."""

    def __init__(
        self, folder: Path, database: postgres.Server, redis: RedisServer, **settings: Any
    ) -> None:
        self._folder = folder
        self.redis = redis
        self.postgres = database
        self.address = f"127.0.0.1:{free_port()}"
        shared = {
            "addresses": [self.address],
            "tls": False,
            "database_url": database.url(database.create()),
            "redis_url": redis.url,
            "address_rate": 1000,
            "metrics_loopback": True,
            **settings,
        }
        self.nodes = [self._node(name, shared) for name in ("one", "two", "three")]
        self._proxy: subprocess.Popen[bytes] | None = None

    def start(self) -> Access:
        """Start everything; returns how to reach it."""
        first = self.nodes[0]
        first.start()
        trust = self._folder / "one" / "trust"
        files = ("server.pem", "site.secret", "release.key", "release-root.json")
        _until(lambda: all((trust / name).exists() for name in files))
        for node in self.nodes[1:]:
            shutil.copytree(trust, self._folder / node.name / "trust")
            node.start()
        self._start_proxy(trust)
        assert self._proxy is not None
        ca_path = wait(self.url, self._folder / "one", self._proxy)
        return access(self._folder / "one", self.url, ca_path)

    @property
    def url(self) -> str:
        return f"https://{self.address}"

    def stop(self) -> None:
        for node in self.nodes:
            if node.runs():
                node.leave()
        for node in self.nodes:
            node.stop()
        if self._proxy is not None:
            self._proxy.kill()
            self._proxy.wait()

    def _node(self, name: str, settings: dict[str, Any]) -> Node:
        folder = self._folder / name
        folder.mkdir()
        return Node(folder, name, **settings)

    def _start_proxy(self, trust: Path) -> None:
        environment = jinja2.Environment(
            trim_blocks=True, undefined=jinja2.StrictUndefined
        )  # no HTML
        certificate = self._folder / "proxy.pem"
        certificate.write_text(
            (trust / "server.pem").read_text() + (trust / "server.key").read_text()
        )
        text = environment.from_string(TEMPLATE.read_text()).render(
            jump_server_proxy_workers=[worker for node in self.nodes for worker in node.workers],
            jump_server_proxy_bind=self.address,
            jump_server_proxy_certificate=str(certificate),
            jump_server_proxy_stats_socket=str(self._folder / "proxy.sock"),
            jump_server_proxy_max_connections=6000,
        )
        configuration = self._folder / "haproxy.cfg"
        configuration.write_text(text)
        with (self._folder / "haproxy.log").open("wb") as log:
            self._proxy = subprocess.Popen(
                [needs.program("haproxy"), "-f", str(configuration)], stdout=log, stderr=log
            )


@contextlib.contextmanager
def scaled(**settings: Any) -> Iterator[tuple[ScaledSite, Access]]:
    """A running site. Its folder has a short name: a socket's path may have 107 characters."""
    needs.program("haproxy")
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="jump-site-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database = stack.enter_context(postgres.running(postgres.programs()))
        memory = RedisServer(folder)
        stack.callback(memory.stop)
        site = ScaledSite(folder, database, memory, **settings)
        stack.callback(site.stop)
        yield site, site.start()


def _until(condition: Any) -> None:
    end = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < end, "it does not start"
        time.sleep(0.05)
