"""Hosts whose power fails while their Jump Client updates, again and again.

The site's server offers each client the other one of two versions, so that it always updates.
"""

import queue
import random
import socket
import ssl
import threading
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from jump_wire import messages
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.packages import Package, parameters
from tests.agent.peers import LinkPeer
from tests.agent.releases import PATH, Release, client_payload
from tools.lab import network
from tools.lab.host import Host
from tools.lab.lab import Lab

VERSIONS = ("9.0.0", "9.0.1")
UPDATE_SECONDS = 3.0
"""About how long an update takes: the power fails at a random moment within this time."""

PATIENCE = 90.0
"""Maximum seconds until a client is online after its host was switched on."""


class Site:
    """A server inside the lab, and the two versions that it offers."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        authority = Authority()
        context = authority.context(folder, names=(lab.gateway,))
        self._server = server_in(lab, context)
        self._server.answers["/agent/v1/enrolments"] = lambda values: (
            201,
            {"client_id": str(values["enrolment_id"])},
        )
        release = Release()
        root = release.root().decode()
        for version in VERSIONS:
            release.payload(version, client_payload(version), older_than=list(VERSIONS))
        files = release.publish().files
        self._server.updates.files = {f"{PATH}/{name}": data for name, data in files.items()}
        installer = parameters(authority, self._server.address)
        self.package = Package(folder, replace(installer, release_root=root)).path.read_bytes()
        self._came: defaultdict[str, queue.Queue[str]] = defaultdict(queue.Queue)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Stop the server."""
        self._server.close()

    def next_version(self, client: str) -> str:
        """The version of the client when it comes online next; waits for that."""
        return self._came[client].get(timeout=PATIENCE)

    def forget(self, client: str) -> None:
        """Let go what is known of the client."""
        while not self._came[client].empty():
            self._came[client].get()

    def _serve(self) -> None:
        while True:
            link: LinkPeer = self._server.links.get()
            threading.Thread(target=self._greet, args=(link,), daemon=True).start()

    def _greet(self, link: LinkPeer) -> None:
        try:
            version = link.welcome().agent_version
            client = link.peer.request.headers["Authorization"].split(" ")[1].partition(":")[0]
            self._came[client].put(version)
            other = VERSIONS[version == VERSIONS[0]]
            link.send(messages.Update(other, PATH, 1, 1, 0))
        except (AssertionError, OSError, queue.Empty):
            return  # the power has failed


def server_in(lab: Lab, context: ssl.SSLContext) -> FakeServer:
    """A server at the lab's gateway."""
    listener = network.inside(
        lab.namespace, lambda: socket.create_server((lab.gateway, 0), backlog=50)
    )
    return FakeServer(context, listener=listener)


def install(site: Site, host: Host) -> str:
    """Install and start the client so that it starts at boot too; give its id."""
    host.put("/root/package.bin", site.package)
    script = "/opt/jumpclient/init-script"
    host.run("sh /root/package.bin --install-dir /opt/jumpclient --user nobody", timeout=120)
    host.run(f"{script} enable && {script} start", timeout=120)
    status = "/opt/jumpclient/jump-client status --json"
    command = f'{status} | sed \'s/.*"client_id": "\\([^"]*\\)".*/\\1/\''
    return host.run(command, check=False).stdout.strip()


def cut(site: Site, host: Host, client: str, cuts: int, seed: int) -> Counter[str]:
    """Cut the power ``cuts`` times; count the versions that came back, and ``lost`` ones."""
    moments = random.Random(seed)
    found: Counter[str] = Counter()
    site.next_version(client)
    for _ in range(cuts):
        time.sleep(moments.uniform(0.0, UPDATE_SECONDS))
        host.power_cut()
        site.forget(client)
        host.boot()
        try:
            found[site.next_version(client)] += 1
        except queue.Empty:
            found["lost"] += 1
            return found
    return found
