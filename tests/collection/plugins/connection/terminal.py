"""This machine as ``ssh -tt`` shows a computer, which is how Ansible does without pipelining.

Every command has a terminal that nobody types into and that never ends by itself. What still
holds it when the command ends loses it, as when a connection is closed.
"""

# mypy: disable-error-code="misc,import-untyped"
# Ansible is not typed.

import contextlib
import os
import pty
import select
import signal
import time

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
name: terminal
short_description: this machine, by a terminal
description: [As ssh -tt shows a computer.]
author: The Jump Client project
extends_documentation_fragment: [connection_pipelining]
"""
LIMIT = 60.0
"""Seconds that a command may take; one that waits for somebody to type takes them all."""


class Connection(Local):
    """The local connection, with a terminal instead of pipes."""

    transport = "terminal"
    has_pipelining = False

    def exec_command(
        self, cmd: str, in_data: bytes | None = None, sudoable: bool = True
    ) -> tuple[int, bytes, bytes]:
        """Run a command; its output and its errors come together, as a terminal has them."""
        assert in_data is None
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv("/bin/sh", ["sh", "-c", cmd])
        output = bytearray()
        deadline = time.monotonic() + LIMIT
        status = None
        try:
            while status is None:
                if time.monotonic() > deadline:
                    os.killpg(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    raise AnsibleConnectionFailure(f"after {LIMIT:g} s it still waits: {cmd}")
                ended, code = os.waitpid(pid, os.WNOHANG)
                status = os.waitstatus_to_exitcode(code) if ended else None
                # What is left of a command that has ended is there at once.
                while select.select([terminal], [], [], 0 if ended else 0.05)[0]:
                    with contextlib.suppress(OSError):
                        part = os.read(terminal, 65536)
                        output += part
                        if part:
                            continue
                    break
        finally:
            os.close(terminal)
        return status, bytes(output), b""
