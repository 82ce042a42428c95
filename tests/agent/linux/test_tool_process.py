"""A tool's process: what it inherits, and its end."""

import os
import signal
from pathlib import Path

from jump_agent.core.ports import Control
from jump_agent.linux.tool_process import ToolProcess
from tests.agent.marks import FORKS

pytestmark = FORKS


def test_it_inherits_no_descriptor() -> None:
    reader, writer = os.pipe()
    spy, spied = os.pipe()
    os.set_inheritable(spied, True)

    def look(control: Control) -> None:
        names = sorted(int(path.name) for path in Path("/proc/self/fd").iterdir())
        control.send(repr(names).encode())

    process = ToolProcess(look)
    process.control.settimeout(10)
    # Beside the standard ones and its socket there is the listing's own descriptor.
    assert len(process.control.recv(1000).split(b",")) == 5
    process.wait(10)
    process.control.close()
    for descriptor in (reader, writer, spy, spied):
        os.close(descriptor)


def test_the_order_to_end_reaches_one_that_ignores_signals() -> None:
    def stubborn(control: Control) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        control.send(b"ready")
        while control.recv(10):
            pass

    process = ToolProcess(stubborn)
    process.control.settimeout(10)
    process.control.recv(10)
    assert not process.has_ended()
    process.terminate()
    process.wait(10)
    process.control.close()
