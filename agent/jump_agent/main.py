"""The commands of an installed client. Each command imports only the modules that it needs."""

import os
import sys
from typing import Callable, Dict, List

from .core.layout import Config, Layout, read_config


def _network(layout: Layout, config: Config, _arguments: List[str]) -> int:
    from .linux.network import main as network  # noqa: PLC0415

    return network(layout, config)


def _init_script(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .linux.service import init_script  # noqa: PLC0415

    return init_script(layout, config, arguments)


def _run(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .linux.service import run_in_foreground  # noqa: PLC0415

    return run_in_foreground(layout, config, arguments)


def _serve(layout: Layout, config: Config, _arguments: List[str]) -> int:
    from .linux.service import serve  # noqa: PLC0415

    return serve(layout, config)


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


def _uninstall(layout: Layout, config: Config, arguments: List[str]) -> int:
    from .linux.uninstall import uninstall  # noqa: PLC0415

    return uninstall(layout, config, arguments)


def _farewell(layout: Layout, config: Config, _arguments: List[str]) -> int:
    from .core.report_uninstall import report_uninstalled  # noqa: PLC0415

    return 0 if report_uninstalled(layout, config, "local") else 1


Command = Callable[[Layout, Config, List[str]], int]

COMMANDS: Dict[str, Command] = {
    "run": _run,
    "status": _status,
    "diagnose": _diagnose,
    "disable": _disable,
    "enable": _enable,
    "server-addresses": _server_addresses,
    "uninstall": _uninstall,
    "init-script": _init_script,
}
"""Commands for users and init systems."""

INTERNAL: Dict[str, Command] = {"serve": _serve, "network": _network, "farewell": _farewell}
"""Internal commands that only the client itself runs."""


def main(directory: str, arguments: List[str]) -> int:
    """Run one command of the installation in ``directory``, and return its exit status."""
    name = arguments[0] if arguments else "--help"
    command = COMMANDS.get(name) or INTERNAL.get(name)
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
    return command(layout, config, arguments[1:])
