"""The demo's server: started, asked whether it is ready, stopped."""

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
    """The port of the console, from ``JUMP_DEMO_PORT``.

    Raises:
        DemoError: it is no port.
    """
    given = os.environ.get("JUMP_DEMO_PORT", "8443")
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise DemoError(f"JUMP_DEMO_PORT: {given} is no port")
    return int(given)


def check_port(number: int) -> None:
    """See that nothing listens on the port.

    Raises:
        DemoError: something does.
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
    """The environment for the programs that the demo starts: nothing of the person's settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUMP_", "ANSIBLE_", "PYTHON"))
    }
    return {**kept, "LC_ALL": "C.UTF-8", **more}


class Server:
    """The server of a demo.

    Args:
        place: where its data is.
        number: the port.
        wrapper: a command that starts it inside another network, or nothing.
        addresses: where Jump Clients reach it.
        listen: the address that it listens on.
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
        """The certificate authority that the server made for itself."""
        return self._place.server / "trust" / "ca.pem"

    @property
    def site(self) -> Site:
        """How the server is reached and trusted."""
        return Site(self.url, str(self.ca_path), timeout=30)

    def configure(self) -> None:
        """Write its settings."""
        self._place.server.mkdir(mode=0o700)
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in self._settings.items()]
        (self._place.server / "jump-server.toml").write_text("".join(lines))

    def admin(self, *words: str) -> Any:
        """Run ``jump-server admin …`` and give its answer."""
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
        """Start it and wait until it is ready.

        Raises:
            DemoError: it ended, or takes too long.
        """
        with self.output.open("ab") as output:
            self._process = self._spawn(output)
        if not processes.wait_for(lambda: self.ended or self._ready(), READY_SECONDS, 0.1):
            raise DemoError(f"the server is not ready after {READY_SECONDS:.0f} s:\n{self.blame()}")
        if self.ended:
            raise DemoError(f"the server ended:\n{self.blame()}")

    def _spawn(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        # In a session of its own: Ctrl-C is for the demo, which ends things in their order.
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
        """Whether it is not running (any more)."""
        return self._process is None or self._process.poll() is not None

    def wait(self, seconds: float) -> bool:
        """Wait that long for its end, and tell whether it came."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        return self.ended

    def blame(self) -> str:
        """The last lines that it wrote."""
        try:
            lines = self.output.read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join(lines[-LINES_OF_BLAME:])

    def stop(self) -> None:
        """End it."""
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
    """Copy what a program wrote into the demo's log at the end, since its folder goes away."""
    try:
        yield
    finally:
        if output.exists():
            log.log(f"=== {what}")
            for line in output.read_text("utf-8", "replace").splitlines():
                log.log(line)


def variables(server: Server, token: str) -> Mapping[str, str]:
    """What tells programs of the server and proves who asks."""
    return {
        "JUMP_SERVER_URL": server.url,
        "JUMP_TOKEN": token,
        "JUMP_CA_PATH": str(server.ca_path),
    }
