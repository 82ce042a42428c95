"""Support sessions of a real server and the real program of a customer.

``python -m bench.support`` tells its progress on standard error and prints one JSON object as its
last line. ``--quick`` sends a tenth of the guesses.

``key_to_session_s``: from the session key that the customer enters until the technician has
accepted them and the customer sees it: the line, the download, the program's start and enrolment,
and the queue. The median of three runs.
``download_kb``: the program as it is sent, in thousands of bytes.
``files_left``: files of the customer's in their home and temporary folder, after a session that the
customer ended, and after one whose program got SIGKILL.
``pin_to_online_s``: from the request to pin, which the site's setting allows without asking, until
the Jump Client is online. The median of three runs, each for an ordinary account.
``keys_guessed_of_10000``: right guesses of as many, from 4,000 addresses, with 20 open keys. The
attacker knows the length of the keys. ``guesses_judged`` were compared with the keys; the server
refused the others unread.
``rightful_customer_delay_s``: how long a right key took at most in the middle of that.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bench.scale import Figures, priority, say
from tests import accounts
from tests.agent.linux.customer.terminals import Program
from tests.collection.server import Access
from tests.end_to_end.servers import Server

RUNS = 3
GUESSES = 10_000
ADDRESSES = 4_000
KEYS = 20
ATTACKERS = 8
"""Connections of the attacker that send at the same time."""
LIMIT_SECONDS = 60.0


class Visitor:
    """Anybody who reaches the server, on a connection that is kept."""

    def __init__(self, server: Access) -> None:
        trust = ssl.create_default_context(cafile=server.ca_path)
        address = urlsplit(server.url).netloc
        self._connection = http.client.HTTPSConnection(address, timeout=30, context=trust)

    def send(self, path: str, body: dict[str, str], address: str = "") -> tuple[int, bytes]:
        """Send a request, as from an address behind the proxy; return its status and answer."""
        headers = {"Content-Type": "application/json"}
        if address:
            headers["X-Forwarded-For"] = address
        self._connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        with self._connection.getresponse() as answer:
            return answer.status, answer.read()

    def start(self, key: str, address: str = "") -> dict[str, Any]:
        """Enter a session key that is right."""
        status, answer = self.send("/support/start", {"key": key}, address)
        if status != http.HTTPStatus.OK:
            raise RuntimeError(f"a right key was refused: {answer.decode()}")
        found: dict[str, Any] = json.loads(answer)
        return found


def sessions(server: Access, folder: Path) -> Figures:
    """The figures of sessions that nobody disturbs."""
    visitor = Visitor(server)
    times, left = [], 0
    for number in range(RUNS):
        home = folder / f"customer-{number}"
        home.mkdir()
        key = new_key(server)
        began = time.monotonic()
        [linux] = visitor.start(key)["platforms"]
        program = Program(["sh", "-c", linux["command"]], home, "dumb")
        try:
            accept(server)
            program.until("You are in a support session.")
            times.append(time.monotonic() - began)
            if number:
                program.type(b"end\n")
                program.rest()
            else:
                os.killpg(program.process.pid, signal.SIGKILL)
                program.process.wait()
        finally:
            program.close()
        left += sum(not found.is_dir() for found in home.rglob("*"))
        end_all(server)
    secret = visitor.start(new_key(server))["secret"]
    _, package = visitor.send("/support/packages", {"secret": secret})
    return {
        "key_to_session_s": round(median(times), 2),
        "download_kb": round(len(package) / 1000, 1),
        "files_left": left,
    }


def pinning(server: Access, folder: Path) -> Figures:
    """The figure of pinning, while somebody is logged in at a desktop."""
    server.api.request("PATCH", "/settings", {"support_unasked": ["pin"]})
    times: list[float] = []
    seen: set[str] = set()
    user = accounts.plain() if os.geteuid() == 0 else None
    for number in range(RUNS):
        home = folder / f"pinned-{number}" / "home"
        home.mkdir(parents=True)
        desktop = home.parent / "session"
        desktop.touch()
        if user is not None:
            shutil.chown(home, user, user)
        [linux] = Visitor(server).start(new_key(server))["platforms"]
        line = ["sh", "-c", linux["command"]]
        program = Program(line, home, "dumb", user, WAYLAND_DISPLAY=str(desktop))
        try:
            session = accept(server)
            began = time.monotonic()
            server.api.request("POST", f"/sessions/{session['id']}/pin", {})
            [client] = until(partial(_online, server, seen))
            times.append(time.monotonic() - began)
            seen.add(client["id"])
            program.type(b"end\n")
            program.rest()
        finally:
            program.close()
            desktop.unlink()  # the account logs out, which ends its Jump Client
        _uninstall(home, user)
    return {"pin_to_online_s": round(median(times), 2)}


def _online(server: Access, seen: set[str]) -> list[dict[str, Any]]:
    found = server.api.items("/jump-clients", {"status": "online"})
    return [one for one in found if one["id"] not in seen]


def _uninstall(home: Path, user: str | None) -> None:
    subprocess.run(
        [home / "jumpclient" / "uninstall"],
        user=user,
        group=user,
        extra_groups=[] if user else None,
        env={"HOME": str(home), "PATH": os.defpath},
        stdout=subprocess.DEVNULL,
        check=True,
    )


@dataclass
class Attack:
    """Guesses from many addresses, and customers with right keys among them."""

    server: Access
    guesses: int
    digits: int
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    def run(self, keys: list[str]) -> None:
        """Send all guesses, and each of the keys from a network of its own while they last."""
        numbers = count()
        threads = [threading.Thread(target=self._guess, args=(numbers,)) for _ in range(ATTACKERS)]
        for thread in threads:
            thread.start()
        visitor = Visitor(self.server)
        for index, key in enumerate(keys):
            while sum(self.statuses.values()) < self.guesses * index // len(keys):
                time.sleep(0.01)
            began = time.monotonic()
            visitor.start(key, f"203.0.113.{index}")
            self.slowest = max(self.slowest, time.monotonic() - began)
        for thread in threads:
            thread.join()

    def _guess(self, numbers: "count[int]") -> None:
        chance, visitor = random.Random(), Visitor(self.server)  # plays an attacker
        while (number := next(numbers)) < self.guesses:
            key = f"{chance.randrange(10**self.digits):0{self.digits}}"
            host = number % ADDRESSES
            address = f"198.18.{host // 250}.{host % 250}"
            status, _ = visitor.send("/support/start", {"key": key}, address)
            self.statuses[status] += 1


def guessing(server: Access, guesses: int) -> Figures:
    """The figures of an attack on session keys."""
    keys = [new_key(server) for _ in range(KEYS)]
    attack = Attack(server, guesses, len(keys[-1]))
    attack.run(keys)
    if attack.statuses.total() != guesses:
        raise RuntimeError("some of the guesses were not answered")
    judged = attack.statuses[http.HTTPStatus.OK] + attack.statuses[http.HTTPStatus.FORBIDDEN]
    return {
        f"keys_guessed_of_{guesses}": attack.statuses[http.HTTPStatus.OK],
        "guesses_judged": judged,
        "rightful_customer_delay_s": round(attack.slowest, 3),
    }


def new_key(server: Access) -> str:
    key: str = server.api.request("POST", "/support/keys", {})["key"]
    return key


def accept(server: Access) -> dict[str, Any]:
    """Accept the customer who waits, as soon as their program is connected."""

    def waiting() -> list[dict[str, Any]]:
        found = server.api.items("/sessions", {"waiting": "true"})
        return [one for one in found if one["customer"]["connected"]]

    [session] = until(waiting)
    accepted: dict[str, Any] = server.api.request("POST", f"/sessions/{session['id']}/accept")
    return accepted


def end_all(server: Access) -> None:
    """End what is left of support sessions."""
    for one in list(server.api.items("/sessions", {"active": "true", "kind": "support"})):
        server.api.request("DELETE", f"/sessions/{one['id']}")


def until(find: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Look every 20 ms until something is found."""
    end = time.monotonic() + LIMIT_SECONDS
    while not (found := find()):
        if time.monotonic() > end:
            raise TimeoutError("nobody came")
        time.sleep(0.02)
    return found


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a tenth of the guesses")
    guesses = GUESSES // 10 if parser.parse_args().quick else GUESSES
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="jump-bench-") as name, priority():
        folder = Path(name)
        folder.chmod(0o755)  # for the account whose Jump Client is pinned
        home = folder / "server"
        home.mkdir()
        server = Server(home, trusted_proxies=["127.0.0.1"])
        try:
            say("customers come with a key")
            figures.update(sessions(server.access, folder))
            say("pinning a Jump Client")
            figures.update(pinning(server.access, folder))
            say(f"guessing {guesses:,} keys")
            figures.update(guessing(server.access, guesses))
        finally:
            server.stop()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
