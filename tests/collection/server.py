"""A real server for tests: ``jump-server serve`` with an administrator and an API token."""

import contextlib
import json
import os
import shutil
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from click.testing import CliRunner

from jump_api.api import Api, Site
from jump_server.main import cli
from jump_wire.errors import UserError
from tests.ports import free_port

JUMP_SERVER = Path(sys.executable).with_name("jump-server")
START_SECONDS = 60.0
DATABASE = "jump.db"
REQUESTS = "jump_http_request_seconds_count{"
"""How the lines of the metrics begin that count requests by route."""

_founded: list[tuple[Path, str]] = []
"""The keys and the database of this process's first site, and its token: see ``start``."""


@dataclass(frozen=True)
class Access:
    """How a test reaches the server: its address, its authority, an administrator's token."""

    url: str
    ca_path: str
    token: str

    @property
    def environment(self) -> dict[str, str]:
        """What tells Ansible and the command line of the server."""
        return {"JUMP_SERVER_URL": self.url, "JUMP_CA_PATH": self.ca_path, "JUMP_TOKEN": self.token}

    @cached_property
    def api(self) -> Api:
        """The API, over a connection that is kept: another one for each request costs 6 ms."""
        return Api.with_token(Site(self.url, self.ca_path), self.token)

    def requests(self) -> int:
        """Requests to the API that the server has answered since it started."""
        asked = Request(f"{self.url}/metrics", headers={"Authorization": f"Bearer {self.token}"})
        trust = ssl.create_default_context(cafile=self.ca_path)
        with urlopen(asked, context=trust, timeout=10) as answer:
            return api_requests(answer.read().decode())


def api_requests(metrics: str) -> int:
    """Return how many requests to the API the metrics of a worker count."""
    counted = [line for line in metrics.splitlines() if line.startswith(REQUESTS)]
    return sum(int(float(line.rpartition(" ")[2])) for line in counted if '"/api/' in line)


def environment(**more: str) -> dict[str, str]:
    """This process's environment without the variables that a server or Ansible would heed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("JUMP_TEST_") or not name.startswith(("JUMP_", "ANSIBLE_"))
    }
    return {**kept, **more}


def configure(folder: Path, **settings: Any) -> None:
    """Write the settings of a server that is to be started in ``folder``."""
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in settings.items()]
    (folder / "jump-server.toml").write_text("".join(lines))


def start(folder: Path, wrapper: Sequence[str] = (), **options: Any) -> subprocess.Popen[bytes]:
    """Start the server in ``folder``; ``wrapper`` is a command that starts it somewhere else.

    The first site of this process is made from nothing; the others on SQLite begin with its keys
    and its administrator, which would take each of them a second of processor.
    """
    on_sqlite = "database_url" not in (folder / "jump-server.toml").read_text()
    if _founded and on_sqlite and not (folder / "trust").exists():
        shutil.copytree(_founded[0][0], folder, dirs_exist_ok=True)
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [*wrapper, str(JUMP_SERVER), "--data-dir", str(folder), "serve"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(),
            **options,
        )


def admin(folder: Path, *words: str) -> Any:
    """Run ``jump-server admin …`` in this process, and return its answer.

    A process of its own would take longer to begin than to do it.
    """
    arguments = ["--data-dir", str(folder), "admin", *words, "--json"]
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def wait(url: str, folder: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until the server answers, and return the path of its authority's certificate."""
    ca_path = folder / "trust" / "ca.pem"
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if ca_path.exists():
            with contextlib.suppress(UserError):
                Api(Site(url, str(ca_path), timeout=2), {}).request("GET", "/site")
                return str(ca_path)
        time.sleep(0.1)
    raise RuntimeError("the server does not start:\n" + (folder / "server.log").read_text())


def access(folder: Path, url: str, ca_path: str) -> Access:
    """Create an administrator, and by the API of the running server a token for Ansible."""
    if _founded and _secret(folder) == _secret(_founded[0][0]):
        return Access(url, ca_path, _founded[0][1])
    made = admin(folder, "create-user", "admin", "--role", "administrator")
    api = Api.signed_in(Site(url, ca_path), made["username"], made["password"])
    token = api.request("POST", "/tokens", {"name": "Ansible", "scopes": ["all"]})["token"]
    api.request("POST", "/auth/sign-out")
    in_a_test = "PYTEST_CURRENT_TEST" in os.environ  # whose home is removed after the run
    if in_a_test and not _founded and (folder / DATABASE).exists():
        _founded.append((_copy(folder), str(token)))
    return Access(url, ca_path, str(token))


def _secret(folder: Path) -> bytes:
    return (folder / "trust" / "site.secret").read_bytes()


def _copy(folder: Path) -> Path:
    """Copy what makes the site, while it runs."""
    made = Path(tempfile.mkdtemp(prefix="site-", dir=Path.home()))
    shutil.copytree(folder / "trust", made / "trust")
    with (
        contextlib.closing(sqlite3.connect(folder / DATABASE)) as source,
        contextlib.closing(sqlite3.connect(made / DATABASE)) as copy,
    ):
        source.backup(copy)
    return made


@contextlib.contextmanager
def running(folder: Path, **settings: Any) -> Iterator[Access]:
    """A server of one's own on the loopback."""
    address = f"127.0.0.1:{free_port()}"
    configure(folder, listen=address, addresses=[address], **settings)
    process = start(folder)
    try:
        yield access(folder, f"https://{address}", wait(f"https://{address}", folder, process))
    finally:
        process.terminate()
        process.wait(30)
