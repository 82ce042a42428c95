"""A computer with a real Jump Client: this machine, with the client in a directory of its own."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from tests import accounts
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite

GONE_SECONDS = 10


class Computer:
    """Installs the server's package in ``folder``, as the account that runs the tests."""

    def __init__(self, folder: Path, site: RunningSite, name: str) -> None:
        self.name = name
        self._home = folder
        self._started = False
        self._directory = folder / "jumpclient"
        api = site.api(ADMINISTRATOR)
        wanted = {"jump_group": GROUP, "name": name, "tag": "linux", "comments": "Rack 4, shelf 2"}
        installer: dict[str, Any] = api.request("POST", "/installers", wanted)
        package = folder / "package.bin"
        address = f"/installers/{installer['id']}/package"
        query = {"platform": "linux-headless"}
        with api.open("GET", address, query=query) as answer, package.open("wb") as file:
            shutil.copyfileobj(answer, file)
        account = accounts.for_client(folder)
        self._run("sh", str(package), "--install-dir", str(self._directory), *account)

    def start(self) -> None:
        """Start the client; a second start changes nothing."""
        if not self._started:
            self._run(str(self._directory / "init-script"), "start")
            self._started = True

    def stop(self) -> None:
        self._started = False
        self._run(str(self._directory / "init-script"), "stop")

    def switch(self, command: str) -> None:
        """``disable`` or ``enable`` it on the computer."""
        self._run(str(self._directory / "jump-client"), command)

    def uninstall(self) -> None:
        if self._directory.exists():
            self._run(str(self._directory / "uninstall"))

    def wait_until_uninstalled(self) -> None:
        """The client reports its end to the server just before its files go."""
        end = time.monotonic() + GONE_SECONDS
        # Renamed first, then removed: both have to be over before the folder can go.
        while self._directory.exists() or any(self._directory.parent.glob(".jump-client-*")):
            assert time.monotonic() < end, sorted(self._directory.parent.rglob("*"))
            time.sleep(0.05)

    def _run(self, *command: str) -> None:
        # A file for the output: the client that a command starts would keep a pipe open.
        log = self._home / "computer.log"
        with log.open("wb") as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=60,
            )
        assert done.returncode == 0, f"{command}: {log.read_text(errors='replace')}"
