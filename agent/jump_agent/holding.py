"""The process that holds the login of an account, for a session with a client in service mode.

It is a child of the root monitor and stays root, because only root can close PAM's session. Its
tools become the account. The client's account controls the other end of the socket, so this process
believes nothing from it: PAM judges the credentials, and only tools can be asked for.
"""

import json
import os
import pwd
import signal
import socket
import time
from importlib import import_module
from typing import TYPE_CHECKING

from .core.backoff import uniform
from .core.dial import Route, pinned_context
from .core.layout import Config, Layout
from .linux import login, other_account, pam, privileges
from .tools.host import Host, RouteMaker

if TYPE_CHECKING:
    from .core.ports import Control

REFUSED = b"!"
"""Begins a packet with the code of an error. A packet without it is the name of the account."""

LIMIT = 64 * 1024

LOGIN_SECONDS = 30
"""Maximum seconds for the login. PAM waits for some seconds after a wrong password."""

_LATER = (
    *(".tools.exec", ".tools.files", ".tools.shell", ".tools.tunnel"),
    *(".linux.command", ".linux.files.work", ".linux.passing", ".linux.poller", ".linux.terminal"),
)
"""Modules that a tool needs. The account may not be able to read them."""

_SHELLS = "/etc/shells"
_NO_SHELLS = ("nologin", "false", "true")
_NAME_LIMIT = 256
_PARENT_DEATH = 1


def hold(layout: Layout, config: Config, client: socket.socket, monitor: int) -> None:
    """Log in with the credentials from the socket, then start tools until it is closed.

    It sends the account's name, or :data:`REFUSED` and the code of an error. It ends with the
    process ``monitor``, which has started it.
    """
    signal.alarm(LOGIN_SECONDS)
    os.umask(0o022)
    os.chdir("/")
    try:
        values = json.loads(client.recv(LIMIT).decode())
        account, password = str(values["account"]), str(values["password"])
        proxy = str(values["proxy"])
    except (ValueError, KeyError, TypeError):
        return
    for name in _LATER:
        import_module(name, __package__)
    with open(layout.ca, encoding="ascii") as file:
        context = pinned_context(file.read())

    def route(address: str) -> Route:
        return Route(address, context, proxy)

    try:
        session = pam.Login(account, password, config.account)
    except pam.Refused as error:
        _refuse(client, str(error))
        return
    del values, password
    try:
        try:
            found = _enter(session)
            _end_with(monitor)
            client.send(found.pw_name.encode())
        except (pam.Refused, OSError) as error:
            _refuse(client, str(error) if isinstance(error, pam.Refused) else pam.NOT_PERMITTED)
            return
        signal.alarm(0)
        login.of_session.update(session.environment())
        other_account.serve(client, {other_account.TOOL: lambda one: _run(found, route, one)})
    finally:
        signal.alarm(LOGIN_SECONDS)
        session.close()


def _refuse(client: socket.socket, code: str) -> None:
    try:
        client.send(REFUSED + code.encode())
    except OSError:
        pass  # the client has given up


def _enter(session: pam.Login) -> "pwd.struct_passwd":
    """Log in, and return the account, whose groups this process has then."""
    session.check()
    try:
        found = pwd.getpwnam(session.account)
    except KeyError:
        raise pam.Refused(pam.NOT_PERMITTED) from None
    if not _may_have_shell(found) or len(found.pw_name) > _NAME_LIMIT:
        raise pam.Refused(pam.NOT_PERMITTED)
    os.initgroups(found.pw_name, found.pw_gid)
    # A signal that comes from now on ends `serve`. Without it, PAM's session would stay open.
    signal.pthread_sigmask(signal.SIG_BLOCK, other_account.SIGNALS)
    session.open()
    return found


def _may_have_shell(account: "pwd.struct_passwd") -> bool:
    """Return whether the account is one of a person: its shell is in ``/etc/shells``."""
    try:
        with open(_SHELLS, encoding="utf-8", errors="replace") as file:
            shells = [line.strip() for line in file.read(LIMIT).splitlines()]
    except OSError:
        shells = ["/bin/sh", "/bin/bash"]  # as getusershell
    shell = login.login_shell(account)
    return shell in shells and os.path.basename(shell) not in _NO_SHELLS


def _end_with(monitor: int) -> None:
    """Have this process end when the monitor does."""
    from ctypes import CDLL  # noqa: PLC0415 - PAM needs it, so it is there

    CDLL(None).prctl(_PARENT_DEATH, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != monitor:
        raise pam.Refused(pam.UNAVAILABLE)


def _run(account: "pwd.struct_passwd", route: "RouteMaker", control: "Control") -> None:
    """Become the account for good, and run a tool."""
    privileges.give_up(account)
    privileges.hide_memory()
    Host(control, route, uniform, time.monotonic).run()
