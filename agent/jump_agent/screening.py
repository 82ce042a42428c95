"""The process that shows the screen of the desktop in use, for a client in service mode.

The root monitor starts it, because the client's account can't use the desktop of another one. It
becomes the desktop's user before it reads anything of that user, and is an ordinary tool from then
on. So the client's account never gets what opens the display.
"""

import json
import os
import pwd
import signal
import socket
import time
from importlib import import_module

from .core.backoff import uniform
from .core.dial import Route, pinned_context
from .core.layout import Config, Layout
from .linux import desktop, privileges
from .tools.host import Host

LIMIT = 64 * 1024

START_SECONDS = 30
"""Maximum seconds until the tool runs."""

_LATER = (".tools.screen", ".linux.screen.helper", ".linux.passing", ".linux.poller")
"""Modules that the tool needs. The desktop's user may not be able to read them."""


def show(layout: Layout, config: Config, client: socket.socket) -> None:
    """Run a tool as the user of the desktop in use; the socket is its control, after a packet.

    Without a desktop, it runs as the client's account, and says so to the viewer.
    """
    signal.alarm(START_SECONDS)
    os.umask(0o022)
    os.chdir("/")
    try:
        proxy = str(json.loads(client.recv(LIMIT).decode())["proxy"])
    except (ValueError, KeyError, TypeError):
        return
    for name in _LATER:
        import_module(name, __package__)
    with open(layout.ca, encoding="ascii") as file:
        context = pinned_context(file.read())
    number = desktop.in_front()
    account = pwd.getpwnam(config.account) if number is None else pwd.getpwuid(number)
    privileges.become(account)
    privileges.hide_memory()
    values = privileges.environment(account)
    os.environ.clear()
    os.environ.update(values, XDG_RUNTIME_DIR="%s/%d" % (desktop.RUNTIME, account.pw_uid))
    signal.alarm(0)
    Host(
        client,
        lambda address: Route(address, context, proxy),
        uniform,
        time.monotonic,
        only="screen",
    ).run()
