"""Jump Clients for end-to-end tests: real ones on this computer, and one that plays by hand."""

import base64
import contextlib
import json
import secrets
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError

from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from jump_api.api import Api, Site
from jump_wire import messages
from jump_wire.link import AGENT, LinkCore
from tests import accounts
from tests.collection.server import Access
from tests.end_to_end.tls import SharedSocket

PATIENCE = 30.0
GROUP = "fleet"


def until(
    condition: Callable[[], Any], seconds: float = PATIENCE, told: Callable[[], Any] = str
) -> Any:
    """Ask until ``condition`` gives something true, and return that.

    ``told`` is asked what there is to say of it after all when it never does.
    """
    end = time.monotonic() + seconds
    pause = 0.03
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"waited in vain {told()}"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)  # each question costs the server more than the wait


def dial(
    server: Access, path: str, headers: dict[str, str], *, origin: str | None = None
) -> ClientConnection:
    """Open a WebSocket; ``origin`` is the page's, when a browser is played."""
    trust = Site(server.url, server.ca_path).trust()
    trust.sslsocket_class = SharedSocket  # the library reads in a thread of its own
    return connect(
        server.url.replace("https", "wss") + path,
        ssl=trust,
        additional_headers=headers,
        origin=None if origin is None else Origin(origin),
        legacy=True,
        proxy=None,
    )


def cut(connection: ClientConnection) -> None:
    """Lose a connection without a goodbye.

    Shut down first, and closed only when the library's thread has stopped reading: else
    it would read from the next connection that gets the same descriptor.
    """
    with contextlib.suppress(OSError):  # the other end was faster
        connection.socket.shutdown(socket.SHUT_RDWR)
    connection.recv_events_thread.join(PATIENCE)
    connection.close()


def clients(api: Api) -> list[dict[str, Any]]:
    """Return every Jump Client that the actor sees."""
    return list(api.items("/jump-clients"))


def ensure_group(server: Access) -> None:
    """Make the Jump Group ``fleet`` when there is none."""
    if GROUP not in {group["code_name"] for group in server.api.items("/jump-groups")}:
        server.api.request("POST", "/jump-groups", {"code_name": GROUP, "name": "Fleet"})


def make_installer(server: Access, **fields: Any) -> dict[str, Any]:
    """Create an installer for the group ``fleet``."""
    ensure_group(server)
    made: dict[str, Any] = server.api.request(
        "POST", "/installers", {"jump_group": GROUP, **fields}
    )
    return made


def download(server: Access, installer_id: str, path: Path) -> Path:
    """Save an installer's package."""
    with server.api.open(
        "GET", f"/installers/{installer_id}/package", query={"platform": "linux-headless"}
    ) as answer:
        path.write_bytes(answer.read())
    return path


class RealAgent:
    """A Jump Client installed from its package.

    Args:
        package: the package's file.
        folder: where it is installed; must not exist.
        within: the command that its commands are run by, as in another network.
    """

    def __init__(
        self, package: Path, folder: Path, *options: str, within: Sequence[str] = ()
    ) -> None:
        self.folder = folder
        self._within = list(within)
        account = accounts.for_client(folder.parent)
        subprocess.run(
            [*self._within, "sh", package, "--install-dir", folder, *account, *options],
            check=True,
            capture_output=True,
        )

    def start(self) -> Self:
        self._run("init-script", "start")
        return self

    def stop(self) -> None:
        """Stop it cleanly."""
        self._run("init-script", "stop")

    def tell(self, *words: str) -> None:
        """Give it a command, as the owner of the computer."""
        self._run("jump-client", *words)

    def status(self) -> dict[str, Any]:
        """Return what it says of itself."""
        done = subprocess.run(
            [self.folder / "jump-client", "status", "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def remove(self) -> None:
        """Uninstall it, if it is still there."""
        if self.folder.exists():
            self._run("uninstall")

    def _run(self, script: str, *words: str) -> None:
        command = [*self._within, str(self.folder / script), *words]
        subprocess.run(command, check=True, capture_output=True)


class HandAgent:
    """An agent that does what a test says, and nothing else.

    Args:
        server: where it enrols at once.
        hostname: its computer's name.
        disk: the agent whose disk it is a copy of; then it does not enrol.
        key: the installer's; by default that of a new one for the group ``fleet``.
    """

    def __init__(
        self,
        server: Access,
        hostname: str = "by-hand",
        *,
        disk: "HandAgent | None" = None,
        key: str = "",
    ) -> None:
        self._server = server
        self._trust = ssl.create_default_context(cafile=server.ca_path)
        self._hostname = hostname
        self._wanted = {"enrolment_id": secrets.token_hex(16), "credential": _credential()}
        if disk is None:
            self.credential = self._wanted["credential"]
            body: dict[str, Any] = {"key": key or make_installer(server)["key"], "overrides": {}}
            self.client_id = str(self._post("enrolments", body)["client_id"])
        else:
            self.client_id, self.credential = disk.client_id, disk.credential
        self.core = LinkCore(AGENT)
        self._link: ClientConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    @property
    def link(self) -> ClientConnection:
        """The open control link."""
        assert self._link is not None
        return self._link

    def open(self, path: str = "link", **headers: str) -> ClientConnection:
        """Open a WebSocket as this agent."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        authorization = f"Jump-Client {self.client_id}:{self.credential}"
        return dial(self._server, f"/agent/v1/{path}", {"Authorization": authorization, **named})

    def go_online(self, hello: messages.Hello | None = None) -> Any:
        """Open the link and greet; returns the server's answer."""
        self.core = LinkCore(AGENT)
        self._link = self.open()
        self._link.send(self.core.send(hello or messages.Hello(1, 1, "0.1.0")))
        answer = self.take()
        if isinstance(answer, messages.Welcome):
            until(lambda: self._shown()["status"] == "online")
        return answer

    def take(self) -> Any:
        """Wait for the server's next message on the link, but for the site's terms."""
        while True:
            message = self.core.receive(str(self.link.recv(timeout=PATIENCE)))
            if not isinstance(message, messages.Terms):
                return message

    def send(self, message: Any) -> None:
        """Send a message on the link."""
        self.link.send(self.core.send(message))

    def come_back(self) -> str:
        """Ask for an identity of its own, as a clone or a restored computer does.

        Returns:
            The code of the server's error; empty when it has an identity now.
        """
        try:
            client_id = self._post("enrolments/again", {})["client_id"]
        except HTTPError as error:
            with error:
                return str(json.load(error)["error"]["code"])
        if client_id:
            self.client_id, self.credential = client_id, self._wanted["credential"]
            self._wanted = {"enrolment_id": secrets.token_hex(16), "credential": _credential()}
        return ""

    def rotate(self) -> None:
        """Propose the next credential over the link, and use it from now on."""
        following = _credential()
        self.send(messages.ProposeCredential(following))
        while not isinstance(self.take(), messages.AcceptCredential):
            pass
        self.credential = following

    def drop(self) -> None:
        """Cut the link without a goodbye."""
        if self._link is not None:
            cut(self._link)

    def _shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self._server.api.request("GET", f"/jump-clients/{self.client_id}")
        return found

    def _post(self, path: str, values: dict[str, Any]) -> dict[str, Any]:
        body = {
            **self._wanted,
            **values,
            "computer": {
                "hostname": self._hostname,
                "os": "Hand-made",
                "agent_version": "0.1.0",
                "mode": "user",
                "account": "nobody",
                "install_dir": "/nowhere",
                "machine_id": secrets.token_hex(16),
            },
        }
        headers = {"Content-Type": "application/json"}
        if "key" not in values:
            headers["Authorization"] = f"Jump-Client {self.client_id}:{self.credential}"
        request = urllib.request.Request(
            f"{self._server.url}/agent/v1/{path}", json.dumps(body).encode(), headers
        )
        with urllib.request.urlopen(request, context=self._trust, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


def _credential() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def settle(agent: HandAgent) -> None:
    """Connect, as an agent does until it is online: with an identity of its own if it has to."""

    def attempt() -> bool:
        with contextlib.suppress(InvalidStatus):
            answer = agent.go_online()
            if isinstance(answer, messages.Welcome):
                return True
            assert answer == messages.Refused("clone_refused", 300)
        agent.come_back()
        return False

    until(attempt)
