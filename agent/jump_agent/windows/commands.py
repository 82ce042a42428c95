"""The commands of an installed client that Windows brings. Each imports only what it needs."""

from typing import TYPE_CHECKING, Dict, List

if TYPE_CHECKING:
    from ..core.layout import Config, Layout
    from ..core.ports import Command


def _network(layout: "Layout", config: "Config", _arguments: List[str]) -> int:
    from .network import main as network  # noqa: PLC0415

    return network(layout, config)


def _tool(layout: "Layout", _config: "Config", _arguments: List[str]) -> int:
    from .tool import main as tool  # noqa: PLC0415

    return tool(layout)


def _uninstall(layout: "Layout", config: "Config", arguments: List[str]) -> int:
    from .uninstall import uninstall  # noqa: PLC0415

    return uninstall(layout, config, arguments)


def _serve(layout: "Layout", config: "Config", arguments: List[str]) -> int:
    from .requests import serve  # noqa: PLC0415

    return serve(layout, config, arguments)


def _remove(layout: "Layout", config: "Config", arguments: List[str]) -> int:
    from .uninstall import remove  # noqa: PLC0415

    return remove(layout, config, arguments)


COMMANDS: "Dict[str, Command]" = {"uninstall": _uninstall}
"""Commands for users. ``jump-client.exe`` has those of the service itself."""

INTERNAL: "Dict[str, Command]" = {
    "network": _network,
    "tool": _tool,
    "serve": _serve,
    "remove": _remove,
}
"""Internal commands that only the client itself runs."""
