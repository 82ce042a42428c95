"""A real Redis for the tests."""

import contextlib
import secrets
import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests import needs
from tests.ports import free_port

START_SECONDS = 30.0


class RedisServer:
    """A Redis of the tests' own, with a password and nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._program = needs.program("redis-server")
        port = free_port()
        password = secrets.token_hex(16)
        self.url = f"redis://:{password}@127.0.0.1:{port}/0"
        settings = folder / "redis.conf"
        settings.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ''\n"
            f"dir {folder}\nlogfile {folder / 'redis.log'}\n"
        )
        self._settings = settings
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen([self._program, str(self._settings)])
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            assert time.monotonic() < end, "Redis does not start"
            time.sleep(0.02)

    def start_again(self) -> None:
        """Start it unless it runs."""
        if self.process.poll() is not None:
            self.start()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        with contextlib.suppress(RedisError), Redis.from_url(self.url) as client:
            return bool(client.ping())
        return False
