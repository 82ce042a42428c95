"""Records that kills lose: SIGKILL at random moments while computers enrol, are cloned, return.

The server and real Jump Clients are killed. Computers that are played keep their own identity, as a
Jump Client does, and repeat what has no answer. At the end, each computer must have one record of
its own, and no record may be left over.
"""

import json
import os
import random
import signal
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeVar

from websockets.exceptions import WebSocketException

from bench.scale import Figures, say
from jump_wire.errors import UserError
from tests.collection.server import Access
from tests.end_to_end.agents import (
    HandAgent,
    RealAgent,
    clients,
    download,
    make_installer,
    settle,
    until,
)
from tests.end_to_end.limits import enrolment
from tests.end_to_end.servers import Server

ENROLMENTS, CLONES, RETURNS, REAL = 6, 3, 3, 2
"""Computers of each kind in one round."""
LONGEST = 0.6
"""Seconds after which the server is killed at the latest."""
PATIENCE = 90.0
DOWN = (OSError, HTTPException, UserError, WebSocketException, EOFError)
"""What a computer meets while the server is killed."""

T = TypeVar("T")


def losses(folder: Path, rounds: int, seed: int = 3) -> Figures:
    """Kill the server and real Jump Clients once in each round; count what is missing."""
    chance = random.Random(seed)
    home = folder / "server"
    home.mkdir()
    server = Server(home, address_rate=1000, enrolment_rate=1000)
    try:
        server.access.api.request("PATCH", "/settings", {"clone_limit": 100})
        package = download(
            server.access, make_installer(server.access)["id"], folder / "package.bin"
        )
        found: set[str] = set()
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            place = folder / str(number)
            place.mkdir(mode=0o755)
            found |= _round(server, package, place, chance)
        left = {one["id"] for one in clients(server.access.api)}
        count = rounds * (ENROLMENTS + 1 + CLONES + RETURNS + REAL)
        return {
            "records": count,
            "records_lost": count - len(found & left),
            "records_doubled": len(left - found),
        }
    finally:
        server.stop()


def _round(server: Server, package: Path, folder: Path, chance: random.Random) -> set[str]:
    """Have computers come while the server is killed and started; return their ids."""
    access = server.access
    key = make_installer(access)["key"]
    with ExitStack() as stack:
        original = Disk(stack, HandAgent(access, "golden"))
        original.settle()
        real = [RealAgent(package, folder / f"client-{number}") for number in range(REAL)]
        for agent in real:
            stack.callback(agent.stop)
        computers: list[Computer | Disk] = [
            *(Computer(access, enrolment(key, f"till-{n}")) for n in range(ENROLMENTS)),
            *(_returning(access, key, f"desk-{n}") for n in range(RETURNS)),
            *(
                Disk(stack, HandAgent(access, f"copy-{n}", disk=original.agent))
                for n in range(CLONES)
            ),
        ]
        ended = threading.Event()
        keeper = threading.Thread(target=original.stay, args=(ended,))
        threads = [threading.Thread(target=one.settle) for one in computers]
        for thread in (*threads, keeper):
            thread.start()
        for agent in real:
            agent.start()
        time.sleep(chance.random() * LONGEST)
        server.kill()
        for agent in real:
            _kill(agent)
        server.start()
        for agent in real:
            agent.start()
        for thread in threads:
            thread.join()
        ended.set()
        keeper.join()
        ids = {one.client_id for one in (*computers, original)}
        return ids | {str(until(lambda a=one: _known(a), PATIENCE)) for one in real}  # type: ignore[misc]  # a default binds it


class Computer:
    """A computer that enrols over HTTP; a record that it may take over is in ``body``."""

    def __init__(self, access: Access, body: dict[str, Any]) -> None:
        self._access = access
        self.body = body
        self.client_id = ""

    def settle(self) -> None:
        """Enrol; the same request is repeated until it is answered."""
        trust = ssl.create_default_context(cafile=self._access.ca_path)
        request = urllib.request.Request(  # the site's own address
            f"{self._access.url}/agent/v1/enrolments",
            json.dumps(self.body).encode(),
            {"Content-Type": "application/json"},
        )

        def ask() -> str:
            with urllib.request.urlopen(request, context=trust, timeout=10) as answer:
                return str(json.load(answer)["client_id"])

        self.client_id = _persist(ask)


def _returning(access: Access, key: str, hostname: str) -> Computer:
    """Return a computer that has a record, and installs again on the same disk."""
    before = Computer(access, enrolment(key, hostname))
    before.settle()
    former = {"client_id": before.client_id, "credential": before.body["credential"]}
    return Computer(access, {**enrolment(key, hostname), "former": former})


class Disk:
    """A computer with an identity that other disks may have too."""

    def __init__(self, stack: ExitStack, agent: HandAgent) -> None:
        self.agent = agent
        stack.callback(agent.drop)

    @property
    def client_id(self) -> str:
        """The id of its record."""
        return self.agent.client_id

    def settle(self) -> None:
        """Connect, with a record of its own if another disk is connected with this one."""
        _persist(lambda: settle(self.agent))

    def stay(self, ended: threading.Event) -> None:
        """Stay connected until the end, also after the server was killed."""
        while not ended.is_set():
            try:
                self.agent.link.recv(timeout=0.2)
            except TimeoutError:
                continue
            except DOWN:
                self.settle()


def _persist(work: Callable[[], T]) -> T:
    """Repeat until the server answers, as a Jump Client does."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except DOWN:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _known(agent: RealAgent) -> str:
    status = agent.status()
    return str(status["client_id"]) if status["connected"] else ""


def _kill(agent: RealAgent) -> None:
    """SIGKILL to all processes of a Jump Client."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(agent.folder).encode() in path.read_bytes():
                os.kill(int(path.parent.name), signal.SIGKILL)
