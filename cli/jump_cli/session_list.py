"""``jump sessions``: the sessions that run, and the customers who wait."""

import json

import click
from rich.console import Console

from jump_api.api import Api

from . import terminal
from .connection import as_json, connected
from .french import said

COLUMNS = ("Name", "Status", "Since", "User", "Hostname", "ID")
SPARE = ("Hostname", "User")
"""Columns that a narrow terminal leaves out, the first one first."""


@click.command("sessions")
@click.option("--waiting", is_flag=True, help="only customers whom you may accept")
@as_json
@connected
def sessions(api: Api, *, waiting: bool, as_json: bool) -> None:
    """List the running sessions that you can see, and the customers who wait for support."""
    query = {"active": "true", **({"waiting": "true"} if waiting else {})}
    found = list(api.items("/sessions", query))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    console = Console()
    words = said if console.is_terminal else str
    rows = [
        (
            one["jump_client_name"] or one["jump_shortcut_name"],
            words(one["state"]),
            one["customer"]["waiting_since"] if one["customer"] else one["started_at"],
            one["user"],
            one["customer"]["hostname"] if one["customer"] else "",
            one["id"],
        )
        for one in found
    ]
    terminal.table(list(map(said, COLUMNS)), rows, console, list(map(said, SPARE)), [said("ID")])
