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


COMMANDS: "Dict[str, Command]" = {}
"""Commands for users: a service's own ones come with the service."""

INTERNAL: "Dict[str, Command]" = {"network": _network, "tool": _tool}
"""Internal commands that only the client itself runs."""
