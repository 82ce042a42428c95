"""Commands and shells on Windows, and what ends them."""

import os
import re
import sys
import time
from typing import Any

from tests.agent.windows.inside import under_wine

SECONDS = 30.0


def until(done: Any, step: Any = lambda: None) -> None:
    """Wait until ``done`` is true, and call ``step`` meanwhile."""
    end = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < end, "it takes too long"
        step()
        time.sleep(0.01)


def run(line: str, given: bytes = b"") -> "tuple[int, bytes, bytes]":
    """Run a command to its end; return its exit status, output and errors."""
    from jump_agent.windows.command import Process
    from jump_agent.windows.poller import Poller
    from jump_wire.commands import ERRORS, OUTPUT

    poller = Poller(lambda: None)
    process = Process(line.encode(), poller.wake)
    found = {OUTPUT: b"", ERRORS: b""}
    end = time.monotonic() + SECONDS
    while not process.ended:
        assert time.monotonic() < end, found
        interests = [(each, True, False) for each in process.streams.values()]
        if given:
            given = given[process.write(given) :]
            interests.append((process.input, False, bool(given)))
        else:
            process.close_input()
        poller.wait(interests, 0.1 if process.exit else 5.0)
        process.reap()
        for mark in list(process.streams):
            found[mark] += process.read(mark, 65536)
    process.end()
    assert process.exit is not None
    return process.exit[0], found[OUTPUT], found[ERRORS]


def python(code: str) -> str:
    """The command line that runs Python code, which has no double quotes."""
    return '"%s" -I -S -c "%s"' % (sys.executable, code)


@under_wine
def test_output_errors_and_status_are_kept_apart(folder: str) -> None:
    assert run("echo out& echo err>&2& exit 7") == (7, b"out\r\n", b"err\r\n")
    assert run("exit 3010")[0] == 255


@under_wine
def test_input_reaches_the_command_to_its_end(folder: str) -> None:
    code = "import sys; data = sys.stdin.buffer.read(); print(len(data), data[-3:])"
    assert run(python(code), b"x" * 300_000 + b"end") == (0, b"300003 b'end'\r\n", b"")


@under_wine
def test_quotes_and_accents_arrive_as_they_are(folder: str) -> None:
    status, output, _ = run('echo "été & co" é')
    assert (status, output) == (0, '"été & co" é\r\n'.encode()), output


@under_wine
def test_a_command_starts_in_the_accounts_folder(folder: str) -> None:
    from jump_agent.windows import login

    assert run("cd")[1].decode().strip() == login.home()


@under_wine
def test_a_command_that_is_not_text_is_refused(folder: str) -> None:
    from jump_agent.windows.command import Process

    try:
        Process(b"\xff", lambda: None)
    except OSError as error:
        assert "UTF-8" in str(error)
    else:
        raise AssertionError


@under_wine
def test_an_end_takes_all_that_the_command_started(folder: str) -> None:
    from jump_agent.windows.command import Process

    path = os.path.join(folder, "alive")
    code = f"import time; open({path!r}, 'w').close(); time.sleep(60)"
    process = Process(("%s & echo never" % python(code)).encode(), lambda: None)
    until(lambda: os.path.exists(path))
    process.end()
    assert process.exit == (1, 0)
    assert process.write(b"nobody reads") == len(b"nobody reads")
    os.unlink(path)
    until(lambda: not process.streams)


@under_wine
def test_what_a_command_leaves_does_not_delay_its_end(folder: str) -> None:
    status, output, _ = run('start "" /b %s & echo left' % python("import time; time.sleep(4)"))
    assert (status, output) == (0, b"left\r\n")


def shell(*keys: bytes) -> "tuple[tuple[int, int], bytes, Any]":
    """Type into a shell on a terminal until it ends; return its exit, its output, and itself."""
    from jump_agent.windows.terminal import Terminal

    # Wine 8 gives a program on a pseudo-terminal no console by itself. Windows does.
    line = '"C:\\windows\\system32\\cmd.exe" /c "cmd.exe <CON >CON 2>&1"'
    terminal = Terminal(80, 24, lambda: None, line)
    output, waiting = b"", list(keys)

    def step() -> None:
        nonlocal output
        output += terminal.read(65536)
        if waiting and re.sub(rb"\x1b\[[^a-zA-Z]*[a-zA-Z]", b"", output).endswith(b">"):
            terminal.write(waiting.pop(0))
            output += b" "
        terminal.reap()

    try:
        until(lambda: terminal.ended, step)
    except AssertionError:
        raise AssertionError((output, terminal.exit, terminal.is_ending)) from None
    assert terminal.exit is not None
    return terminal.exit, output, terminal


@under_wine
def test_a_shell_has_a_terminal(folder: str) -> None:
    exited, output, terminal = shell(b"echo hi-%OS%\r", b"exit 5\r")
    assert exited == (5, 0), output
    assert b"hi-Windows_NT" in output
    assert terminal.fileno() == -1
    assert not terminal.is_ending
    assert terminal.account
    terminal.end()


@under_wine
def test_a_shell_is_resized_and_ended(folder: str) -> None:
    from jump_agent.windows.terminal import Terminal

    terminal = Terminal(80, 24, lambda: None)
    assert terminal.shell.lower().endswith("cmd.exe")
    terminal.resize(100, 40)
    assert terminal.exit is None
    terminal.end()
    assert [terminal.exit, terminal.fileno()] == [(1, 0), -1]
    terminal.resize(80, 24)
    assert terminal.write(b"x") == 1
