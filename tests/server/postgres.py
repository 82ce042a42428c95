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
QUICK = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("wal_level=minimal", "max_wal_senders=0", "autovacuum=off", "jit=off"),
)
"""Settings for data that nobody wants back."""


class Server:
    """A running server; ``url`` gives the address of one of its databases.

    Args:
        folder: where its data and its socket are.
        command: what starts it.
    """

    def __init__(self, folder: Path, command: list[str]) -> None:
        self.folder = folder
        self._command = command
        self._number = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            with contextlib.suppress(psycopg.OperationalError):
                self.sql("SELECT 1")
                return
            time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start")

    def stop(self) -> None:
        """Stop it, and cut off who is connected."""
        if self._process is None:
            return
        # runuser waits for its child and passes signals on; the child is in its process group.
        os.killpg(self._process.pid, signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

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
def running(found: Path, *, fsync: bool = False) -> Iterator[Server]:
    """Start a server of our own, and end it. Tests need no ``fsync``; figures do."""
    folder = Path(tempfile.mkdtemp(prefix="jump-postgres-"))
    # PostgreSQL refuses to run by root.
    wrapper = ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []
    if wrapper:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
    folder.chmod(0o755)
    data = folder / "data"
    settings = ["listen_addresses=", f"unix_socket_directories={folder}"]
    if not fsync:
        settings += QUICK
    arguments = [part for setting in settings for part in ("-c", setting)]
    server = Server(folder, [*wrapper, str(found / "postgres"), "-D", str(data), *arguments])
    try:
        options = ["--auth=trust", "--username=jump", "--encoding=UTF8", "--locale=C.UTF-8", "-N"]
        subprocess.run(
            [*wrapper, found / "initdb", *options, "-D", data],
            check=True,
            capture_output=True,
            timeout=60,
            cwd=folder,
        )
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
