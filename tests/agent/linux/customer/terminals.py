"""Programs on a terminal of their own, for tests of the customer's program."""

import os
import select
import subprocess
import sys
from pathlib import Path

from jump_wire import messages
from tests.agent.fake_server import FakeServer
from tests.agent.peers import PATIENCE, LinkPeer

CONTROL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Makes standard input the controlling terminal, and becomes the program."""


class Program:
    """The program on a terminal of its own, in an empty home. Root can name another account."""

    def __init__(
        self,
        command: list[str],
        home: Path,
        term: str,
        user: str | None = None,
        **environment: str,
    ) -> None:
        self.terminal, customer = os.openpty()
        self.output = b""
        self.process = subprocess.Popen(
            ["/usr/bin/python3" if user else sys.executable, "-c", CONTROL, *command],
            stdin=customer,
            stdout=customer,
            stderr=customer,
            cwd=home,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            env={
                "HOME": str(home),
                "TMPDIR": str(home),
                "TERM": term,
                "LC_ALL": "C.UTF-8",
                "PATH": os.defpath,
                "SHELL": "/bin/sh",
                **environment,
            },
        )
        os.close(customer)

    def until(self, wanted: str) -> None:
        """Read until the terminal has shown ``wanted``."""
        while wanted.encode() not in self.output:
            data = self._read()
            assert data, self.output
            self.output += data

    def rest(self) -> str:
        """Everything that the terminal has shown, after the program's end."""
        while data := self._read():
            self.output += data
        assert self.process.wait(PATIENCE) is not None
        return self.output.decode()

    def type(self, text: bytes) -> None:
        os.write(self.terminal, text)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.terminal)

    def _read(self) -> bytes:
        assert select.select([self.terminal], [], [], PATIENCE)[0], self.output
        try:
            return os.read(self.terminal, 65536)
        except OSError:
            return b""  # no process has the terminal any longer


def accepted(server: FakeServer) -> LinkPeer:
    link = server.link()
    link.welcome()
    link.send(messages.Conference(False, ("Anna",), ("controls",)))
    return link
