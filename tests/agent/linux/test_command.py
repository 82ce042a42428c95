"""A command on three pipes."""

import errno
import os
import pwd
import select
import signal
import time
from pathlib import Path

import pytest

from jump_agent.linux import processes
from jump_agent.linux.command import Process
from jump_wire.commands import ERRORS, OUTPUT
from tests.agent.marks import FORKS

PATIENCE = 20.0
pytestmark = FORKS


def step(process: Process) -> dict[int, bytes]:
    """What the streams say within a moment."""
    select.select(list(process.streams.values()), [], [], 0.05)
    process.reap()
    return {stream: process.read(stream, 65536) for stream in list(process.streams)}


def finish(process: Process) -> tuple[bytes, bytes]:
    """All of the output and the errors."""
    found = {OUTPUT: b"", ERRORS: b""}
    end = time.monotonic() + PATIENCE
    while not process.ended:
        assert time.monotonic() < end, found
        for stream, data in step(process).items():
            found[stream] += data
    process.end()
    return found[OUTPUT], found[ERRORS]


def run(command: str | bytes, given: bytes = b"") -> tuple[bytes, bytes, tuple[int, int] | None]:
    process = Process(command if isinstance(command, bytes) else command.encode())
    if given:
        assert process.write(given) == len(given)
    process.close_input()
    return *finish(process), process.exit


def test_streams_and_status_are_apart_and_exact() -> None:
    every = "".join(f"\\{byte:03o}" for byte in range(256))
    command = f"printf '{every}'; printf '{every}x' >&2; exit 7"
    assert run(command) == (bytes(range(256)), bytes(range(256)) + b"x", (7, 0))


@pytest.mark.parametrize(
    ("command", "output", "exited"),
    [
        ("true", b"", (0, 0)),
        ("exit 255", b"", (255, 0)),
        ("cat; echo end", b"end\n", (0, 0)),
        ("kill -TERM $$", b"", (-1, signal.SIGTERM)),
        ("test -t 0 || test -t 1 || test -t 2 || echo plain", b"plain\n", (0, 0)),
        ("echo one\necho two", b"one\ntwo\n", (0, 0)),
        ("yes | head -n 1", b"y\n", (0, 0)),
    ],
)
def test_commands(command: str, output: bytes, exited: tuple[int, int]) -> None:
    assert run(command) == (output, b"", exited)


def test_an_unknown_command_is_said_by_the_shell() -> None:
    output, errors, exited = run("no-such-command-here")
    assert (output, exited) == (b"", (127, 0))
    assert b"no-such-command-here" in errors


def test_the_longest_command_arrives_whole_and_a_longer_one_is_told() -> None:
    long = b": " + b"\xff" * (128 * 1024 - 3)
    assert run(long) == (b"", b"", (0, 0))
    output, errors, exited = run(long + b"x")
    assert (output, exited) == (b"", (127, 0))
    assert os.strerror(errno.E2BIG).encode() in errors


def test_it_begins_as_a_login_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD_TEST", "of the client")
    account = pwd.getpwuid(os.getuid())
    output, _, _ = run("pwd; umask; ulimit -c >/dev/null; env; trap; ls /proc/self/fd")
    lines = output.decode().splitlines()
    assert lines[:2] == [account.pw_dir, "0022"]
    assert f"USER={account.pw_name}" in lines
    assert not [line for line in lines if line.startswith(("TERM=", "LD_PRELOAD_TEST"))]
    assert lines[-4:] == ["0", "1", "2", "3"]  # 3 is ls's own


def test_input_arrives_and_ends() -> None:
    every = bytes(range(256)) * 10
    assert run("cat", every) == (every, b"", (0, 0))


def test_a_full_pipe_takes_no_more_and_a_closed_one_takes_all() -> None:
    process = Process(b"exec <&-; read x <&1; sleep 300")
    end = time.monotonic() + PATIENCE
    while process.input >= 0:
        assert time.monotonic() < end
        process.write(bytes(65536))
    assert process.write(b"more") == 4
    process.end()
    sleeping = Process(b"sleep 300")
    taken = [sleeping.write(bytes(65536)) for _ in range(100)]
    assert taken[-1] == 0
    assert sum(taken) >= 65536
    sleeping.end()


def test_a_process_in_the_background_does_not_hold_up_the_end_and_lives_on() -> None:
    output, _, exited = run("sleep 300 & echo $!")
    job = int(output)
    try:
        assert exited == (0, 0)
        assert processes.start_time(job) is not None
    finally:
        os.kill(job, signal.SIGKILL)


def test_the_end_takes_all_of_the_session_with_it() -> None:
    process = Process(b"(trap '' HUP TERM; exec sleep 300) & echo $!; wait")
    output = b""
    end = time.monotonic() + PATIENCE
    while b"\n" not in output:
        assert time.monotonic() < end
        output += step(process).get(OUTPUT, b"")
    job = int(output)
    assert processes.start_time(job) is not None
    process.end()
    assert process.ended
    assert process.input == -1
    while processes.start_time(job) is not None:  # the kernel takes its moment after SIGKILL
        assert time.monotonic() < end


def test_no_process_leaves_no_descriptor(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise OSError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(os, "fork", refuse)
    before = set(Path("/proc/self/fd").iterdir())
    with pytest.raises(OSError, match="no more processes"):
        Process(b"true")
    assert set(Path("/proc/self/fd").iterdir()) == before
