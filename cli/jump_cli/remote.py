"""One command through a shell pipe: its output and its exit status, exactly.

The account's own shell is of any kind and prints what it likes (greetings, prompts,
the echo of what is typed), so nothing is read out of that. The first line typed
replaces it by a ``/bin/sh`` that sets the terminal to pass every byte as it is, says that
it is ready, and reads the real command. From there on all output is the command's, and
the shell's exit status is its status.
"""

import secrets
from collections.abc import Callable
from typing import NoReturn

from jump_wire import messages
from jump_wire.errors import UserError

from . import sessions
from .api import Api
from .shell import open_shell

# The typed line must mean the same to sh, bash, zsh, fish and csh: single quotes, and inside
# them neither backslash, quote nor exclamation mark. What is typed shows as an echo, and
# holds the mark in two pieces; only the printed mark is in one.
BOOTSTRAP = (
    " exec /bin/sh -c 'stty raw -echo; printf %s%s {first} {second}; IFS= read -r c; eval \"$c\"'\r"
)

# The command gets no input, and a pipe instead of the terminal for its output: no pager, no
# colours, no columns. Its status comes back on descriptor 3, beside the output.
RUN = (
    "stty isig icanon; exec 4>&1; s=$("
    "{ { /bin/sh -c \"$(printf '%b' '@COMMAND@')\" </dev/null 2>&1 3>&- 4>&-; echo $? >&3; }"
    " | cat >&4 3>&-; } 3>&1); exit $s\n"
)

PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-./:=,+")


class RemoteCommand:
    """The conversation that runs ``command`` (for ``/bin/sh -c``), without any I/O of its own.

    Args:
        command: the command line.
        send: types bytes.
        show: is given the command's output, as it comes.
    """

    def __init__(
        self, command: str, send: Callable[[bytes], None], show: Callable[[bytes], None]
    ) -> None:
        self._command = command
        self._send = send
        self._show = show
        first, second = secrets.token_hex(8), secrets.token_hex(8)
        self._mark = (first + second).encode()
        self._bootstrap = BOOTSTRAP.format(first=first, second=second).encode()
        self._before = b""
        self.started = False

    def start(self) -> None:
        """Type the line that replaces the account's shell."""
        self._send(self._bootstrap)

    def output(self, data: bytes) -> None:
        """Take what the terminal printed."""
        if self.started:
            self._show(data)
            return
        self._before += data
        _, mark, after = self._before.partition(self._mark)
        if not mark:
            self._before = self._before[-len(self._mark) :]
            return
        self.started = True
        self._send(RUN.replace("@COMMAND@", _escaped(self._command)).encode())
        if after:
            self._show(after)


def run_command(
    api: Api, client_id: str, command: str, show: Callable[[bytes], None]
) -> messages.ShellExited:
    """Run ``command`` on a Jump Client in a session of its own.

    Raises:
        UserError: it was not started, or how it ended is not known.
    """
    with sessions.session(api, client_id) as session_id:

        def lost() -> NoReturn:
            raise UserError("session_internal_error")

        def output(data: bytes) -> None:
            remote.output(data)

        opened = open_shell(api, session_id, output, lost=lost)
        remote = RemoteCommand(command, opened.type, show)
        remote.start()
        try:
            exited = opened.run()
        except KeyboardInterrupt:
            opened.hang_up()
            raise
    if not remote.started:
        raise UserError("command_not_started")
    return exited


def _escaped(command: str) -> str:
    """Write ``command`` for ``printf %b`` between single quotes."""
    return "".join(
        chr(byte) if byte in PLAIN else f"\\0{byte:03o}"
        for byte in command.encode("utf-8", "surrogateescape")
    )
