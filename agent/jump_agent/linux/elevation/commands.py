"""The command lines with which root's part starts, and what their programs say.

No command line and no environment contains a secret: passwords are typed on a terminal, and the
code of root's part comes over the socket, so no file of the account is ever run by root.
"""

import os
import pwd
import re
import shlex
import stat
import sys
from typing import List, NamedTuple, Optional, Tuple

from ..privileges import unsafe_file
from .dialogue import PASSED

START = (
    "import os,socket,sys\n"
    "s=socket.socket(fileno=0)\n"
    "s.send(b'ready')\n"
    "n=int(s.recv(64))\n"
    "f=os.memfd_create('jump')\n"
    "while n>0:n-=os.write(f,s.recv(65536)) or sys.exit(1)\n"
    "sys.path.insert(0,'/proc/self/fd/%d'%f)\n"
    "from jump_agent.elevated import main\n"
    "main(s,sys.path[0])\n"
)
"""The program that root runs: it loads the rest from the socket, into memory."""

SU, SUDO = "su", "sudo"

_PLACES = ("/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin")
_PYTHONS = ("/usr/bin/python3", "/usr/local/bin/python3", "/usr/libexec/platform-python")
_NOT_PERMITTED = ("not in the sudoers", "not allowed", "may not run sudo", "a password is required")
_WRONG = ("incorrect password", "Authentication failure", "does not exist", "Sorry, try again")


class Unavailable(Exception):
    """This computer has no means of elevation."""


class Command(NamedTuple):
    """A command line, the programs in it that ask, and the text that begins ``sudo``'s question."""

    arguments: List[str]
    asking: Tuple[str, ...]
    mark: str

    def asks(self, question: str) -> Optional[str]:
        """Return the account whose password ``sudo`` asks for, or None if something else asks."""
        found = re.search(re.escape(self.mark) + r"(\S{1,64}):$", question)
        return found[1] if found else None


def elevate(account: str) -> Command:
    """Return the command that starts root's part.

    Args:
        account: whose password is given: root's, or of an account that may use ``sudo``; empty for
            the caller's own.

    Raises:
        Unavailable: a program is missing.
        KeyError: the caller's account has no name.
    """
    if account.startswith("-"):
        raise Unavailable("no account has such a name")
    mark = "jump-%s-" % os.urandom(8).hex()
    program = [_python(), "-I", "-S", "-c", START]
    own = pwd.getpwuid(os.getuid()).pw_name
    asking: Tuple[str, ...] = ()
    if account != "root":
        program = [_privileged(SUDO), "-k", "-u", "root", "-p", mark + "%p:", "--", *program]
        asking = (SUDO,)
    if account in ("", own):
        return Command(program, asking, mark)
    # --command would start a session without the terminal, on which the next program asks.
    line = "exec %s <&%d" % (" ".join(map(shlex.quote, program)), PASSED)
    return Command(
        [_privileged(SU), "-s", "/bin/sh", "--session-command", line, account], (SU, *asking), mark
    )


def problem(output: str) -> str:
    """Return the code of the error with which a program has ended."""
    if any(words in output for words in _NOT_PERMITTED):
        return "elevation_not_permitted"
    if any(words in output for words in _WRONG):
        return "elevation_password_wrong"
    return "elevation_failed"


def _privileged(name: str) -> str:
    for place in _PLACES:
        path = os.path.join(place, name)
        try:
            status = os.stat(path)
            is_roots = status.st_uid == 0 and status.st_mode & stat.S_ISUID
            if is_roots and unsafe_file(path) is None:
                return path
        except OSError:
            continue
    raise Unavailable(name)


def _python() -> str:
    """Return a Python that root may run: nobody else can change it."""
    for path in (sys.executable, *_PYTHONS):
        try:
            if path and unsafe_file(path) is None and os.access(path, os.X_OK):
                return path
        except OSError:
            continue
    raise Unavailable("python3")
