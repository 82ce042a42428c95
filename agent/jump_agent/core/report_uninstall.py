"""Reports to the server that this client is being removed from the computer."""

from . import identity
from .config_file import read_proxy
from .dial import DialError, Route, pinned_context
from .enrolment import post
from .layout import Config, Layout
from .servers import Servers

TOKEN_VARIABLE = "JUMP_MAINTENANCE_TOKEN"  # noqa: S105 - a name, no token
"""The environment variable by which the command passes its token on to the reporting process."""

TIMEOUT = 5.0
"""Seconds for each step: an unreachable server must not delay an uninstallation for long."""


def report_uninstalled(layout: Layout, config: Config, reason: str, token: str = "") -> bool:
    """Report the removal to the server, if it can be reached.

    Args:
        layout: the installation.
        config: its configuration.
        reason: ``local``, ``console`` when the server requested it, ``expired`` or ``lost``.
        token: the maintenance token that allowed it, if one was needed.

    Returns:
        Whether the server accepted the report. If not, its record stays offline.
    """
    try:
        known = identity.load(layout.identity)
        if known is None:
            return False
        with open(layout.ca, encoding="ascii") as file:
            context = pinned_context(file.read())
        proxy = read_proxy(layout)
    except (OSError, ValueError):
        return False
    report = {"reason": reason, **({"token": token} if token else {})}
    for address in Servers(layout, config).all():
        try:
            route = Route(address, context, proxy, TIMEOUT)
            post(route, "/agent/v1/uninstalled", report, known.authorization())
        except DialError:
            continue
        return True
    return False
