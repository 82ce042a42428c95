"""The command ``uninstall``: stop the client, report to the server, remove everything."""

import os
import pwd
import sys
from typing import List

from ..core import local_control
from ..core.console import choose, complain_of_usage, fail, say
from ..core.layout import SERVICE, Config, Layout
from ..core.permission import OPTION, Permission, demand, split
from ..core.report_uninstall import TOKEN_VARIABLE
from . import processes
from .boot import unwire
from .privileges import become, environment
from .removal import remove_installation, remove_leftovers
from .service import in_own_session, may_control, not_permitted, stop

FAREWELL_SECONDS = 30.0
"""Maximum seconds for the report to the server: the account can delay the process."""


def uninstall(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Remove the client from this computer and return the exit status."""
    asked = split(arguments)
    if asked.arguments:
        complain_of_usage("uninstall [%s <file>]" % OPTION)
        return 2
    if not may_control(config):
        return not_permitted(config, os.path.join(layout.directory, "uninstall"))
    # Check this before anything is stopped, so that a caller who cannot remove the directory
    # gets the error at once.
    parent = os.path.dirname(layout.directory)
    if not os.access(parent, os.W_OK | os.X_OK):
        return fail("install_dir_not_writable", path=parent)
    permission = Permission(0)
    control = local_control.read(layout)
    if control.forbid_uninstall:
        permission = demand(control, asked.path)
        if permission.status:
            return permission.status
    return in_own_session(lambda: _uninstall(layout, config, permission.token))


def _uninstall(layout: Layout, config: Config, token: str) -> int:
    parent = os.path.dirname(layout.directory)
    if processes.running(layout.pid) is not None and stop(layout, config) != 0:
        return 1
    unwire(layout, config)
    # A client that never enrolled has no record on the server to report on.
    told = os.path.lexists(layout.enrolment) or tell_server(layout, config, token)
    own = remove_installation(layout)
    remains = ([] if own is None else [own]) + remove_leftovers(parent)
    say(choose("Jump Client uninstalled.", "Jump Client désinstallé."))
    if not told:
        say(
            choose(
                "Couldn't notify the server: the console will show the Jump Client as offline.",
                "Impossible de prévenir le serveur : la console affichera le Jump Client hors "
                "ligne.",
            )
        )
    status = 0
    for path, reason in remains:
        status = fail("files_remain", path=path, reason=reason)
    return status


def tell_server(layout: Layout, config: Config, token: str = "") -> bool:
    """Report to the server in a process of the client's account; root itself never does.

    ``token`` is the maintenance token that allowed it, if one was needed.
    """
    if not os.path.lexists(layout.identity):
        return False
    pid = os.fork()
    if pid == 0:
        try:
            launcher = os.path.join(layout.lib, "launch.py")
            values = dict(os.environ)
            if config.mode == SERVICE and os.geteuid() == 0:
                account = pwd.getpwnam(config.account)
                become(account)
                values = environment(account)
            values.update({TOKEN_VARIABLE: token} if token else {})
            python = sys.executable or config.python
            os.execve(python, [python, "-I", "-S", launcher, "farewell"], values)
        finally:
            os._exit(1)
    return processes.wait(pid, FAREWELL_SECONDS) == 0
