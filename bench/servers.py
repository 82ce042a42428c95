"""A server to measure: started with the settings of a section, on a port of its own."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.raw import Http
from tests import watchdog
from tests.collection.server import api_requests

JUMP_SERVER = Path(sys.executable).with_name("jump-server")
UNLIMITED = {
    "max_links": 200_000,
    "enrolment_rate": 10_000,
    "address_rate": 10_000,
    "reconnection_rate": 100_000,
    "address_connections": 100_000,
    "log_level": "warning",
}

ROUND_MS = 1
"""Rounds of a watched server's event loop that take less are not told: telling takes time too."""


class Target:
    """What a load generator calls.

    Args:
        url: where the API is.
        token: an administrator's API token.
        ca: the authority's certificate, when it speaks TLS.
        addresses: where Jump Clients may connect, ``host:port``.
    """

    def __init__(self, url: str, token: str, ca: Path | None, addresses: list[str]) -> None:
        self.url = url
        self.token = token
        self.ca = ca
        self.addresses = addresses

    @property
    def trust(self) -> ssl.SSLContext | None:
        """What a client trusts it by."""
        return trust_of(self.ca) if self.ca else None

    @property
    def authorization(self) -> dict[str, str]:
        """The header that makes a request the administrator's."""
        return {"Authorization": f"Bearer {self.token}"}

    def api(self) -> Http:
        """A new connection to its API."""
        return Http(self.url, self.trust, self.token)


class Server(Target):
    """One ``jump-server serve``.

    Args:
        folder: its data folder.
        watched: whether its event loop's rounds are told, in ``rounds`` within the folder.
        host: the address that it listens on.
        settings: what differs from the defaults.
    """

    def __init__(
        self, folder: Path, *, watched: bool = False, host: str = "127.0.0.1", **settings: Any
    ) -> None:
        self.folder = folder
        self.rounds = folder / "rounds"
        self._watched = watched
        tls = bool(settings.get("tls", True))
        port = _free_port(host)
        workers = range(settings.get("workers", 1))
        super().__init__(
            f"{'https' if tls else 'http'}://{host}:{port}",
            "",
            folder / "trust" / "ca.pem" if tls else None,
            [f"{host}:{port + index}" for index in workers],
        )
        listen = self.addresses[0]
        values = {**UNLIMITED, **settings, "listen": listen, "addresses": [listen]}
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in values.items()]
        (folder / "jump-server.toml").write_text("".join(lines))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        self._admin("create-user", "bench", "--role", "administrator")
        made = self._admin("create-token", "bench", "--name", "bench", "--scope", "all")
        self.token = str(made["token"])

    def start(self) -> float:
        """Start it; returns the moment (time.time) at which it answered."""
        environ = {name: value for name, value in os.environ.items() if name[:5] != "JUMP_"}
        words: list[str] = []
        if self._watched:
            environ |= watchdog.environment(self.rounds, ROUND_MS)
            words = watchdog.command()
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*words, JUMP_SERVER, "--data-dir", self.folder, "serve"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environ,
                start_new_session=True,
            )
        while True:
            try:
                with Http(self.url, self.trust, "") as api:
                    api.call("GET", "/healthz")
            except OSError:
                time.sleep(0.02)
            except ValueError:  # "ok" is no JSON
                return time.time()
            if self._process.poll() is not None:
                raise RuntimeError((self.folder / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """SIGKILL it and its worker."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def workers(self) -> list[int]:
        """The processes that serve."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def api_requests(self) -> int:
        """Requests to the API that it has answered since it started, in one worker."""
        with self.api() as api:
            return api_requests(api.text("/metrics"))

    def private_kib(self) -> int:
        """Memory that is the workers' own."""
        return sum(_rollup(pid, "Private_Clean", "Private_Dirty") for pid in self.workers())

    def pss_kib(self) -> int:
        """Memory of all its processes, shared pages counted once."""
        assert self._process is not None
        return sum(_rollup(pid, "Pss") for pid in (self._process.pid, *self.workers()))

    def cpu_seconds(self) -> float:
        """Processor time of the workers so far."""
        ticks = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def _admin(self, *words: str) -> Any:
        done = subprocess.run(
            [JUMP_SERVER, "--data-dir", self.folder, "admin", *words, "--json"],
            check=True,
            capture_output=True,
        )
        return json.loads(done.stdout)


def trust_of(ca: Path) -> ssl.SSLContext:
    """What a client trusts an authority by."""
    return ssl.create_default_context(cafile=ca)


@contextmanager
def running(folder: Path, *, watched: bool = False, **settings: Any) -> Iterator[Server]:
    """A server for one section; it ends with it."""
    server = Server(folder, watched=watched, **settings)
    try:
        yield server
    finally:
        server.kill()


def _rollup(pid: int, *names: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.split(":")[0] in names)


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
