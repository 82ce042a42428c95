"""The swarm as a process of its own, seen from the benchmark."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

from bench.servers import Target

PATIENCE = 600.0


class Load:
    """``count`` links held by a load generator.

    Args:
        server: whom they call.
        credentials: the file of :func:`bench.enrol.enrol_many`.
        count: how many of them.
        first: index of the first one.
        worker: which of the server's workers they call.
    """

    def __init__(
        self, server: Target, credentials: Path, count: int, first: int = 0, worker: int = 0
    ) -> None:
        words = [sys.executable, "-m", "bench.swarm", "--server", server.addresses[worker]]
        words += ["--credentials", str(credentials), "--links", str(count), "--first", str(first)]
        if server.ca is not None:
            words += ["--ca", str(server.ca)]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.online = 0
        self.dropped = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def wait_online(self, count: int) -> None:
        """Wait until exactly ``count`` links are up."""
        end = time.monotonic() + PATIENCE
        while self.online != count:
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(f"{self.online} of {count} links are online")
            time.sleep(0.05)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            self.online, self.dropped = told["online"], told["dropped"]
