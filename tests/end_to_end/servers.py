"""A server in a process of its own, for tests that stop, kill and start it."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from tests.collection.server import JUMP_SERVER, Access, access, configure, environment, start, wait
from tests.ports import free_port


class Server:
    """A server that stays at one address, however often it ends and is started again.

    Args:
        folder: its data.
        settings: what differs from the settings of every server here.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        address = f"127.0.0.1:{free_port()}"
        self.url = f"https://{address}"
        configure(folder, listen=address, addresses=[address], **settings)
        self.start()
        self.access: Access = access(folder, self.url, str(folder / "trust" / "ca.pem"))

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process: subprocess.Popen[bytes] = start(self.folder, start_new_session=True)
        wait(self.url, self.folder, self.process)

    def command(self, *words: str) -> None:
        """Run one of the server's commands."""
        command = [str(JUMP_SERVER), "--data-dir", str(self.folder), *words]
        subprocess.run(command, check=True, capture_output=True, env=environment())

    def stop(self) -> None:
        """End it in order, if it runs."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def kill(self) -> None:
        """SIGKILL to the server and its worker, if it runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
