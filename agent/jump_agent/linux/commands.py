"""The commands of an installed client that Linux brings. Each imports only what it needs."""

from typing import TYPE_CHECKING, Dict, List

if TYPE_CHECKING:
    from ..core.layout import Config, Layout
    from ..core.ports import Command


def _network(layout: "Layout", config: "Config", _arguments: List[str]) -> int:
    from .network import main as network  # noqa: PLC0415

    return network(layout, config)


def _init_script(layout: "Layout", config: "Config", arguments: List[str]) -> int:
    from .service import init_script  # noqa: PLC0415

    return init_script(layout, config, arguments)


def _run(layout: "Layout", config: "Config", arguments: List[str]) -> int:
    from .service import run_in_foreground  # noqa: PLC0415

    return run_in_foreground(layout, config, arguments)


def _serve(layout: "Layout", config: "Config", _arguments: List[str]) -> int:
    from .service import serve  # noqa: PLC0415

    return serve(layout, config)


def _uninstall(layout: "Layout", config: "Config", arguments: List[str]) -> int:
    from .uninstall import uninstall  # noqa: PLC0415

    return uninstall(layout, config, arguments)


def _seal(layout: "Layout", config: "Config", arguments: List[str]) -> int:
    from .seal import seal  # noqa: PLC0415

    return seal(layout, config, arguments)


COMMANDS: "Dict[str, Command]" = {
    "run": _run,
    "seal": _seal,
    "uninstall": _uninstall,
    "init-script": _init_script,
}
"""Commands for users and init systems."""

INTERNAL: "Dict[str, Command]" = {"serve": _serve, "network": _network}
"""Internal commands that only the client itself runs."""
