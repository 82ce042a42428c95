"""Checks that the pages of the commands name every command and option."""

from collections.abc import Callable, Iterator

import click

from jump_agent.main import COMMANDS
from jump_cli.main import cli as jump
from jump_server.main import cli as jump_server

PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "reference/jump-command.md": lambda: _click(jump, "jump"),
    "reference/server-command.md": lambda: _click(jump_server, "jump-server"),
    "reference/jump-client-command.md": lambda: iter(COMMANDS),
}
"""The words that each page has to contain in code."""


def _click(command: click.Command, name: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for part, inner in command.commands.items():
            yield from _click(inner, f"{name} {part}")
    else:
        yield name
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield max(parameter.opts, key=len)
