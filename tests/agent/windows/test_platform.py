"""What the platform consists of, each part by itself."""

import os
import sys
import threading
import time
from collections.abc import Callable

from tests.agent.windows.inside import under_wine


@under_wine
def test_windows_has_all_that_the_client_needs(folder: str) -> None:
    from jump_agent.core.platform import current
    from jump_agent.windows import commands, standard_input, tool
    from jump_agent.windows.platform import Windows

    here = Windows()
    assert type(current()) is Windows
    assert here.accounts.name()
    assert here.computer.os_name().startswith("Windows ")
    assert here.computer.machine_id()
    assert here.computer.logins() is None
    assert isinstance(here.computer.networks(), list)
    assert here.computer.addresses_of("no such card") == []
    assert {*here.commands, *here.internal} == {*commands.COMMANDS, *commands.INTERNAL}
    assert here.processes.running(os.path.join(folder, "none")) is None
    assert here.processes.error_text(10061)
    assert callable(standard_input.read_line)
    assert callable(tool.main)
    impossible: list[Callable[[], object]] = [
        lambda: here.processes.start_tool(lambda _: None),
        lambda: here.processes.adopt_tool({}),
        lambda: here.install(b""),
    ]
    for call in impossible:
        try:
            call()
        except OSError:
            continue
        raise AssertionError


@under_wine
def test_a_program_begins_only_when_it_is_let(folder: str) -> None:
    from jump_agent.windows import api, login
    from jump_agent.windows.child import Child
    from jump_agent.windows.creation import create
    from jump_agent.windows.job import ENDED

    assert os.path.isfile(api.system_path("cmd.exe"))
    path = os.path.join(folder, "begun")
    line = f'"{sys.executable}" -I -S -c "open({path!r}, \'w\').close(); input()"'
    created = create(line, folder, login.environment(), None)
    assert api.wait_for_one(created.process, 200) == 258  # it exists, and does nothing
    assert not os.path.exists(path)
    ended = threading.Event()
    child = Child(created, ended.set)
    assert not child.has_rested()
    assert (child.exit, child.end(), child.exit) == (None, None, (ENDED, 0))
    assert ended.wait(20)
    child.end()
    try:
        api.succeed(0)
    except OSError:
        return
    raise AssertionError


@under_wine
def test_pumps_move_bytes_and_ends(folder: str) -> None:
    from jump_agent.windows import pumps

    reader, writer = os.pipe()
    closed = threading.Event()
    output = pumps.Output(lambda: os.read(reader, 100), closed.set)
    assert output.read(100) is None
    assert output.fileno() >= 0
    os.write(writer, b"hello")
    end = time.monotonic() + 20
    data = None
    while data is None and time.monotonic() < end:
        data = output.read(100)
    assert data == b"hello"
    os.close(writer)
    assert closed.wait(20)
    assert output.read(100) == b""
    output.close()
    os.close(reader)

    written: list[bytes] = []
    closed = threading.Event()
    given = pumps.Input(written.append, closed.set)
    assert given.write(b"keys") == 4
    given.close()
    assert closed.wait(20)
    assert (b"".join(written), given.fileno(), given.write(b"late")) == (b"keys", -1, 4)
