"""The demo's server: starting it, waiting until it is ready, stopping it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from jump_api.api import Api, Site
from jump_wire.errors import UserError

from . import processes
from .place import CHECKOUT, Place
from .progress import DemoError, Progress

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
JUMP_SERVER = Path(sys.prefix) / "bin" / "jump-server"
LINES_OF_BLAME = 8


def port() -> int:
    """Return the port of the console, from ``JUMP_DEMO_PORT``.

    Raises:
        DemoError: the value is not a valid port.
    """
    given = os.environ.get("JUMP_DEMO_PORT", "8443")
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise DemoError(f"JUMP_DEMO_PORT: {given} is not a valid port")
    return int(given)


def check_port(number: int) -> None:
    """Check that no program listens on the port.

    Raises:
        DemoError: the port is in use.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            raise DemoError(
                f"port {number} of this machine is in use by another program. "
                "End that one, or choose another port: JUMP_DEMO_PORT=9443 make demo"
            ) from error


def environment(**more: str) -> dict[str, str]:
    """Return the environment for the demo's programs, without the user's own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUMP_", "ANSIBLE_", "PYTHON"))
    }
    return {**kept, "LC_ALL": "C.UTF-8", **more}


class Server:
    """The server of a demo.

    Args:
        place: the demo's folders.
        number: the port.
        wrapper: a command that starts it inside another network; None for this one.
        addresses: the addresses at which Jump Clients reach it.
        listen: the IP address to listen on.
    """

    def __init__(
        self,
        place: Place,
        number: int,
        *,
        wrapper: list[str] | None = None,
        addresses: list[str] | None = None,
        listen: str = "127.0.0.1",
    ) -> None:
        self._place = place
        self._wrapper = wrapper or []
        self._settings = {
            "listen": f"{listen}:{number}",
            "addresses": addresses or [f"127.0.0.1:{number}"],
            "site_name": "Jump demo",
        }
        self.url = f"https://127.0.0.1:{number}"
        self.output = place.work / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ca_path(self) -> Path:
        """The certificate of the authority that the server created for itself."""
        return self._place.server / "trust" / "ca.pem"

    @property
    def site(self) -> Site:
        """The server's address and trusted certificate."""
        return Site(self.url, str(self.ca_path), timeout=30)

    def configure(self) -> None:
        """Write the server's settings."""
        self._place.server.mkdir(mode=0o700)
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in self._settings.items()]
        (self._place.server / "jump-server.toml").write_text("".join(lines))

    def admin(self, *words: str) -> Any:
        """Run ``jump-server admin …`` and return its answer."""
        done = subprocess.run(
            [JUMP_SERVER, "--data-dir", self._place.server, "admin", *words, "--json"],
            capture_output=True,
            text=True,
            env=environment(),
            check=False,
            timeout=60,
        )
        if done.returncode:
            raise DemoError(f"jump-server admin {words[0]}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def start(self) -> None:
        """Start the server and wait until it is ready.

        Raises:
            DemoError: the server ended, or is not ready in time.
        """
        with self.output.open("ab") as output:
            self._process = self._spawn(output)
        if not processes.wait_for(lambda: self.ended or self._ready(), READY_SECONDS, 0.1):
            raise DemoError(f"the server is not ready after {READY_SECONDS:.0f} s:\n{self.blame()}")
        if self.ended:
            raise DemoError(f"the server stopped:\n{self.blame()}")

    def _spawn(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        # Its own session keeps Ctrl-C away from it, because the demo ends its programs in order.
        return subprocess.Popen(
            [*self._wrapper, JUMP_SERVER, "--data-dir", self._place.server, "serve"],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(),
            start_new_session=True,
        )

    def _ready(self) -> bool:
        if not self.ca_path.exists():
            return False
        try:
            Api(Site(self.url, str(self.ca_path), timeout=2), {}).request("GET", "/site")
        except UserError:
            return False
        return True

    @property
    def ended(self) -> bool:
        """Whether the server is not running."""
        return self._process is None or self._process.poll() is not None

    def wait(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for the server's end, and return whether it has ended."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        return self.ended

    def blame(self) -> str:
        """Return the last lines of the server's output."""
        try:
            lines = self.output.read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join(lines[-LINES_OF_BLAME:])

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def kept_in(log: Progress, what: str, output: Path) -> Iterator[None]:
    """Copy a program's output to the demo's log at the end, because its folder is removed."""
    try:
        yield
    finally:
        if output.exists():
            log.log(f"=== {what}")
            for line in output.read_text("utf-8", "replace").splitlines():
                log.log(line)


def variables(server: Server, token: str) -> Mapping[str, str]:
    """Return the environment variables with the server's address, certificate and API token."""
    return {
        "JUMP_SERVER_URL": server.url,
        "JUMP_TOKEN": token,
        "JUMP_CA_PATH": str(server.ca_path),
    }
