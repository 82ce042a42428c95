"""The commands of an installed client. Each command imports only the modules that it needs."""

import os
import sys
from typing import TYPE_CHECKING, Dict, List, Optional

from .core.config_file import read_config
from .core.deferring import defer
from .core.layout import Config, Layout
from .core.platform import current
from .platforms import choose

if TYPE_CHECKING:
    from .core.ports import Command


def _status(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .core.status import status  # noqa: PLC0415

    return status(layout, config, arguments)


def _diagnose(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .core.diagnose import diagnose  # noqa: PLC0415

    return diagnose(layout, config, arguments)


def _disable(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .core.enable_disable import disable  # noqa: PLC0415

    return disable(layout, config, arguments)


def _enable(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .core.enable_disable import enable  # noqa: PLC0415

    return enable(layout, config, arguments)


def _server_addresses(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .core.enable_disable import server_addresses  # noqa: PLC0415

    return server_addresses(layout, config, arguments)


def _farewell(layout: Layout, config: Config, _arguments: List[str]) -> int:
    from .core.report_uninstall import TOKEN_VARIABLE, report_uninstalled  # noqa: PLC0415

    token = os.environ.get(TOKEN_VARIABLE, "")
    return 0 if report_uninstalled(layout, config, "local", token) else 1


def _update(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .core.updates.fetch import main as update  # noqa: PLC0415

    return update(layout, config, arguments)


def _update_policy(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .core.updates.policy import update_policy  # noqa: PLC0415

    return update_policy(layout, config, arguments)


INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""

COMMANDS: "Dict[str, Command]" = {
    "status": _status,
    "diagnose": _diagnose,
    "disable": _disable,
    "enable": _enable,
    "server-addresses": _server_addresses,
    "update-policy": _update_policy,
}
"""Commands for users. The platform has more."""

INTERNAL: "Dict[str, Command]" = {"farewell": _farewell, "update": _update}
"""Internal commands that only the client itself runs."""


def _find(name: str) -> "Optional[Command]":
    for commands in (COMMANDS, current().commands, INTERNAL, current().internal):
        if name in commands:
            return commands[name]
    return None


def main(directory: str, arguments: List[str]) -> int:
    """Run one command of the installation in ``directory``, and return its exit status."""
    name = arguments[0] if arguments else "--help"
    defer("inspect")
    choose()
    command = _find(name)
    if command is None:
        from .core.usage import usage  # noqa: PLC0415

        return usage(name)
    layout = Layout(directory)
    try:
        config = read_config(layout)
    except (OSError, ValueError) as error:
        sys.stderr.write("%s\n" % error)
        return 1
    if config is None:
        from .core.console import fail  # noqa: PLC0415

        return fail("not_installed", path=directory)
    os.umask(0o077)
    try:
        return command(layout, config, arguments[1:])
    except KeyboardInterrupt:
        sys.stderr.write("\n")  # a prompt may have left the cursor in a line
        return INTERRUPTED
