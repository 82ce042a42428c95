"""A real server of the tests' own, started, stopped, killed and started again."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from jump_api.api import Api
from jump_api.api import Site as Place
from jump_wire.errors import UserError
from tests.collection.server import admin
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
JUMP_SERVER = Path(sys.prefix) / "bin" / "jump-server"
READY_SECONDS = 40
STOP_SECONDS = 15

ADMINISTRATOR = "root.admin"
TECHNICIAN = "alice"
PASSWORD = "correct horse battery staple"
"""Everybody's password."""

GROUP = "servers"


class RunningSite:
    """A server with its data in ``folder``, on a port of its own that it keeps."""

    def __init__(self, folder: Path, name: str = "Jump at Example", **more: object) -> None:
        self.folder = folder
        self.program: list[str | Path] = [JUMP_SERVER]
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self._log = folder.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None
        self._apis: dict[tuple[str, str], Api] = {}
        folder.mkdir(mode=0o700)
        settings = {
            "listen": f"127.0.0.1:{self.port}",
            "site_name": name,
            "statistics_seconds": 5,
            **more,
        }
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
        (folder / "jump-server.toml").write_text("".join(lines))

    @property
    def database(self) -> Path:
        return self.folder / "jump.db"

    @property
    def ca_path(self) -> Path:
        return self.folder / "trust" / "ca.pem"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.program, "--data-dir", self.folder, "serve"],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            assert self._process.poll() is None, self._log.read_text()[-4000:]
            assert time.monotonic() < end, self._log.read_text()[-4000:]
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        if not self.ca_path.exists():
            return False
        with contextlib.suppress(UserError):
            self._anybody().request("GET", "/site")
            return True
        return False

    def _anybody(self) -> Api:
        return Api(Place(self.url, str(self.ca_path), timeout=30), {})

    def stop(self) -> None:
        """End the server in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server and its workers with no warning."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise

    def populate(self) -> None:
        """Create an administrator, a technician and the technician's Jump Group."""
        generated = admin(self.folder, "create-user", ADMINISTRATOR, "--role", "administrator")[
            "password"
        ]
        api = self.api(ADMINISTRATOR, generated)
        user = {
            "username": TECHNICIAN,
            "display_name": "Alice Martin",
            "role": "technician",
            "rights": ["installers"],
            "password": PASSWORD,
        }
        api.request("POST", "/users", user)
        change = {"password": {"current": generated, "new": PASSWORD}}
        api.request("PATCH", "/auth/me", change)
        group = {"code_name": GROUP, "name": "Servers", "members": [TECHNICIAN]}
        self.api(ADMINISTRATOR).request("POST", "/jump-groups", group)

    def api(self, username: str = TECHNICIAN, password: str = PASSWORD) -> Api:
        """The API as a person uses it, by the sign-in of an earlier call if it is still good."""
        known = self._apis.get((username, password))
        if known is not None:
            with contextlib.suppress(UserError):
                known.request("GET", "/auth/me")
                return known
        self._apis[username, password] = Api.signed_in(self._anybody().site, username, password)
        return self._apis[username, password]

    def copy_to(self, folder: Path) -> None:
        """Copy what makes the site, while it runs, for `start_as_copy`."""
        shutil.copytree(self.folder / "trust", folder / "trust")
        with (
            contextlib.closing(sqlite3.connect(self.database)) as source,
            contextlib.closing(sqlite3.connect(folder / self.database.name)) as copy,
        ):
            source.backup(copy)

    def go_back_to(self, folder: Path) -> None:
        """Have the database that was copied there, while the server runs."""
        with (
            contextlib.closing(sqlite3.connect(folder / self.database.name)) as copy,
            contextlib.closing(sqlite3.connect(self.database, timeout=30)) as live,
        ):
            copy.backup(live)

    def start_as_copy(self, folder: Path) -> None:
        """Start with the users and Jump Groups of another site: passwords take their time."""
        shutil.copytree(folder, self.folder, dirs_exist_ok=True)
        self.start()


@contextlib.contextmanager
def populated(folder: Path, *program: str, **settings: object) -> Iterator[RunningSite]:
    """A server of its own with an administrator, a technician and a Jump Group.

    Args:
        folder: where its data goes.
        program: what starts it instead of ``jump-server``.
        settings: more settings.
    """
    template = folder.parent / "template"
    site = RunningSite(folder, **settings)  # type: ignore[arg-type] # settings only, no name
    site.program = list(program) or site.program
    try:
        if template.exists():
            site.start_as_copy(template)
        else:
            site.start()
            site.populate()
            site.copy_to(template)
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder)
