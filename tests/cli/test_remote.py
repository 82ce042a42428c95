"""One command through the shells that accounts really have, on a real terminal."""

import os
import pty
import select
import shutil

import pytest

from jump_cli.remote import RemoteCommand

SHELLS = {
    "sh": ["sh"],
    "dash": ["dash"],
    "bash": ["bash", "--login"],
    "busybox": ["busybox", "sh"],
    "zsh": ["zsh"],
    "fish": ["fish"],
    "tcsh": ["tcsh"],
}
PATIENCE = 30.0


def converse(shell: list[str], command: str) -> tuple[bytes, int, bool]:
    """Run ``command`` through ``shell`` on a terminal; gives output, status, and if it started."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["PS1"] = "a prompt> "
        os.execvp(shell[0], shell)
    shown: list[bytes] = []
    remote = RemoteCommand(command, lambda data: _write(terminal, data), shown.append)
    remote.start()
    while True:
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        if not ready:
            os.kill(pid, 9)
            break
        try:
            data = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not data:
            break
        remote.output(data)
    os.close(terminal)
    return b"".join(shown), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), remote.started


def _write(terminal: int, data: bytes) -> None:
    while data:
        data = data[os.write(terminal, data) :]


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> list[str]:
    words = SHELLS[request.param]
    if shutil.which(words[0]) is None:
        pytest.skip(f"this machine has no {words[0]}")
    return words


def test_output_and_status_are_exact(shell: list[str]) -> None:
    command = r"""printf 'a\tb\001\r\n\n'; echo "it's" '$HOME' ! é >&2; exit 7"""
    assert converse(shell, command) == (
        b"a\tb\x01\r\n\nit's $HOME ! \xc3\xa9\n",
        7,
        True,
    )


@pytest.mark.parametrize(
    ("command", "output", "status"),
    [
        ("true", b"", 0),
        ("false", b"", 1),
        ("nonexistent-command 2>/dev/null", b"", 127),
        ("cat; echo end", b"end\n", 0),
        ("test -t 0 || test -t 1 || echo plain", b"plain\n", 0),
        ("echo one\necho two", b"one\ntwo\n", 0),
        ("head -c 300000 /dev/zero | tr '\\0' x", b"x" * 300000, 0),
        ("(exit 255)", b"", 255),
        ("sh -c 'kill -TERM $$' 2>/dev/null", b"", 143),
    ],
)
def test_commands(command: str, output: bytes, status: int) -> None:
    assert converse(["sh"], command) == (output, status, True)


def test_a_long_command_arrives_whole() -> None:
    long = "x" * 60_000
    assert converse(["sh"], f"printf %s {long} | wc -c") == (b"60000\n", 0, True)


def test_every_byte_comes_through() -> None:
    every = "".join(f"\\{byte:03o}" for byte in range(256))
    assert converse(["sh"], f"printf '{every}'") == (bytes(range(256)), 0, True)


def test_an_account_without_a_shell_starts_nothing() -> None:
    assert converse(["sh", "-c", "echo no login; exit 1"], "id") == (b"", 1, False)


def test_the_echo_of_what_is_typed_is_not_taken_for_the_start() -> None:
    sent: list[bytes] = []
    shown: list[bytes] = []
    remote = RemoteCommand("id", sent.append, shown.append)
    remote.start()
    remote.output(b"Welcome!\r\n$ " + sent[0])
    assert not remote.started
    assert len(sent) == 1
