"""Commands that the site forbids on this computer: they need a maintenance token."""

import sys
import time
from typing import List, NamedTuple, Optional

from jump_wire import maintenance
from jump_wire.local_control import LocalControl

from .console import choose, complain, fail, prompt
from .platform import current
from .store import read_bytes

OPTION = "--maintenance-token-file"

TYPING_SECONDS = 600.0
"""Seconds that a person may take to enter a token."""

PIPE_SECONDS = 30.0
"""Seconds that a program may take to write one."""


class Asked(NamedTuple):
    """A command's other arguments, and the token's file (``-``: standard input), or None."""

    arguments: List[str]
    path: Optional[str]


def split(arguments: List[str]) -> Asked:
    """Take the option for a token out of a command's arguments; it stays where it lacks a value."""
    rest: List[str] = []
    path: Optional[str] = None
    index = 0
    while index < len(arguments):
        name, equals, value = arguments[index].partition("=")
        index += 1
        if name != OPTION or (not equals and index == len(arguments)):
            rest.append(arguments[index - 1])
            continue
        path = value if equals else arguments[index]
        index += 0 if equals else 1
    return Asked(rest, path)


class Permission(NamedTuple):
    """The exit status of a refusal that was printed, or 0 and the token."""

    status: int
    token: str = ""


def demand(control: LocalControl, path: Optional[str]) -> Permission:
    """Read a maintenance token and verify it, without the server.

    Args:
        control: what the client was told.
        path: the token's file; None asks on the terminal, if there is one.
    """
    try:
        token = _read(path)
    except OSError as error:
        complain(
            choose("%s cannot be read (%s).", "%s est illisible (%s).")
            % (path or "-", error.strerror)
        )
        return Permission(1)
    if not token:
        return Permission(fail("local_control_forbidden"))
    now = time.time()
    if not maintenance.accepts(control.maintenance, token, maintenance.slot(now)):
        shown = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
        return Permission(fail("maintenance_token_refused", time=shown))
    return Permission(0, token)


def _read(path: Optional[str]) -> str:
    if path is not None and path != "-":
        return read_bytes(path, maintenance.TEXT_LIMIT).decode("utf-8", "replace").strip()
    if path is None:
        if not sys.stdin.isatty():
            return ""
        prompt(choose("Maintenance token: ", "Jeton de maintenance : "))
        return _line(TYPING_SECONDS)
    return _line(PIPE_SECONDS)


def _line(seconds: float) -> str:
    line = current().processes.read_line(seconds, maintenance.TEXT_LIMIT)
    return line.decode("utf-8", "replace").strip()
