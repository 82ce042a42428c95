r"""Removing the client: stop it, report to the server, and remove everything.

Programs that run can't be deleted on Windows. So the command leaves ``python\`` and the programs,
and the mark :data:`REMOVING`: ``jump-client.exe``, which has started it, deletes the rest.
"""

import os
import subprocess
from typing import List

from ..core import local_control
from ..core.console import choose, complain_of_usage, fail, say
from ..core.layout import Config, Layout
from ..core.permission import OPTION, Permission, demand, split
from ..core.report_uninstall import report_uninstalled
from ..core.store import read_json
from . import api, registration, storage
from .erase import erase
from .updating import may_not_change

REMOVING = "removing"
"""The file that exists while only the programs are left."""

_PROGRAMS = ("python", registration.PROGRAM, registration.HIDDEN, REMOVING)


def uninstall(layout: Layout, config: Config, arguments: List[str]) -> int:
    """Remove the client from this computer, but for its programs; return the exit status."""
    asked = split(arguments)
    if asked.arguments:
        complain_of_usage("jump-client.exe uninstall [%s <file>]" % OPTION)
        return 2
    permission = permitted(layout, config, asked.path)
    if permission.status:
        return permission.status
    product = product_of(layout)
    told = farewell(layout, config, permission.token)
    status = _erase_all_but_programs(layout)
    if status == 0:
        say_removed(told)
    forget_product(product)
    return status


def remove(layout: Layout, config: Config, _arguments: List[str]) -> int:
    """Remove what the server has ordered to remove: the client has reported it already.

    What keeps the client running starts this, so it stops by itself.
    """
    product = product_of(layout)
    registration.unregister(layout, config.mode, stops=False)
    status = _erase_all_but_programs(layout)
    forget_product(product)
    return status


def permitted(layout: Layout, config: Config, token_path: "str | None") -> Permission:
    """Return whether the caller may remove the client, with the maintenance token if needed."""
    status = may_not_change(config)
    control = local_control.read(layout)
    if status or not control.forbid_uninstall:
        return Permission(status)
    return demand(control, token_path)


def farewell(layout: Layout, config: Config, token: str) -> bool:
    """Stop the client and report to the server; return whether that knows of the removal."""
    registration.unregister(layout, config.mode)
    # A client that never enrolled has no record on the server to report on.
    if os.path.lexists(layout.enrolment):
        return True
    return report_uninstalled(layout, config, "local", token)


def say_removed(told: bool) -> None:
    """Print that it is done."""
    say(choose("Jump Client uninstalled.", "Jump Client désinstallé."))
    if not told:
        say(
            choose(
                "Couldn't notify the server: the console will show the Jump Client as offline.",
                "Impossible de prévenir le serveur : la console affichera le Jump Client hors "
                "ligne.",
            )
        )


def _erase_all_but_programs(layout: Layout) -> int:
    try:
        storage.write_bytes(os.path.join(layout.directory, REMOVING), b"")
        names = os.listdir(layout.directory)
    except OSError as error:
        return fail("files_remain", path=layout.directory, reason=error.strerror or "")
    os.chdir(api.system_path(""))
    status = 0
    for name in names:
        reason = "" if name in _PROGRAMS else erase(os.path.join(layout.directory, name))
        if reason:
            status = fail("files_remain", path=layout.directory, reason=reason)
    return status


def product_of(layout: Layout) -> str:
    """Return the product code of the MSI that the client belongs to, or an empty text."""
    try:
        return str((read_json(layout.config) or {}).get("product") or "")
    except (OSError, ValueError):
        return ""


def forget_product(product: str) -> None:
    """Have Windows forget the MSI, without waiting: it lets one installation run at a time."""
    if not product:
        return
    command = [api.system_path("msiexec.exe"), "/x", product, "/quiet", "/norestart"]
    try:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=subprocess.CREATE_NO_WINDOW | subprocess.CREATE_BREAKAWAY_FROM_JOB,
        )
    except OSError:
        pass  # it stays in the list of apps, from where it can be removed
