"""A PostgreSQL of the tests' own: its data in a temporary folder, reached by a socket there."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests import needs

ACCOUNT = "postgres"
START_SECONDS = 30.0


class Server:
    """A running server; ``url`` gives the address of one of its databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._number = 0

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://jump@/{database}?host={self.folder}"

    def create(self) -> str:
        """Make an empty database, and give its name."""
        self._number += 1
        name = f"test{self._number}"
        self.sql(f"CREATE DATABASE {name}")
        return name

    def drop(self, database: str) -> None:
        self.sql(f"DROP DATABASE {database} WITH (FORCE)")

    def sql(self, statement: str, database: str = "postgres") -> None:
        address = f"host={self.folder} user=jump dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


def programs() -> Path:
    """Where the server's programs are; skips by name when they are not."""
    found = needs.program("postgres", *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin"))))
    return Path(found).resolve().parent


@contextlib.contextmanager
def running(found: Path) -> Iterator[Server]:
    """Start a server of our own, and end it."""
    folder = Path(tempfile.mkdtemp(prefix="jump-postgres-"))
    # PostgreSQL refuses to run by root.
    wrapper = ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []
    if wrapper:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
    folder.chmod(0o755)
    data = folder / "data"
    process: subprocess.Popen[bytes] | None = None
    try:
        options = ["--auth=trust", "--username=jump", "--encoding=UTF8", "--locale=C.UTF-8", "-N"]
        subprocess.run(
            [*wrapper, found / "initdb", *options, "-D", data],
            check=True,
            capture_output=True,
            timeout=60,
            cwd=folder,
        )
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off")
        arguments = [part for setting in settings for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*wrapper, found / "postgres", "-D", data, *arguments],
                stdout=log,
                stderr=log,
                cwd=folder,
                start_new_session=True,
            )
        server = Server(folder)
        _wait(server, process)
        yield server
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    # runuser waits for its child and passes signals on; the child is in its process group.
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, (server.folder / "log").read_text()
        with contextlib.suppress(psycopg.OperationalError):
            server.sql("SELECT 1")
            return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start")
