"""The command ``tool``: the process of one tool, which the client starts."""

from ..core.backoff import uniform
from ..core.config_file import read_proxy
from ..core.dial import Route, pinned_context
from ..core.layout import Layout
from ..tools.host import Host
from .tool_process import parent


def main(layout: Layout) -> int:
    """Run one tool until its end, and return the exit status."""
    with open(layout.ca, encoding="ascii") as file:
        context = pinned_context(file.read())
    proxy = read_proxy(layout)
    Host(parent(), lambda address: Route(address, context, proxy), uniform).run()
    return 0
