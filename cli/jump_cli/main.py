"""The command ``jump``: list Jump Clients, open a shell, run a command or copy files."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import quote

import click
from rich.console import Console

from jump_api import sessions
from jump_api.api import Api
from jump_api.remote import run_command
from jump_api.shell import open_shell
from jump_help import program
from jump_wire import commands, messages

from . import __version__, keyboard, terminal
from .connection import as_json, connected, tell_of_consent
from .cp import cp
from .french import TEXTS, said
from .maintenance import maintenance_token
from .session_list import sessions as session_list
from .support import support
from .updates import updates

SIGNAL_BASE = 128

STATUSES = ["online", "offline", "passive", "uninstalled", "disabled", "removal_pending"]

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
@click.version_option(__version__, prog_name="jump")
def cli() -> None:
    """Unattended access to computers through their Jump Clients.

    Set the server with JUMP_SERVER_URL or --server-url, and the certificates to trust
    with JUMP_CA_PATH or --ca (default: the system's). Set JUMP_TOKEN to an API token
    with the read and sessions scopes.
    """


@cli.command()
@click.argument("search", required=False, default="")
@click.option("--group", "jump_group", help="only this Jump Group (code name)")
@click.option("--tag", help="only this tag")
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    help="only this status",
)
@as_json
@connected
def clients(
    api: Api,
    search: str,
    jump_group: str | None,
    tag: str | None,
    status: str | None,
    *,
    as_json: bool,
) -> None:
    """List the Jump Clients you can see. Use SEARCH to filter the list."""
    if jump_group:
        # Without this, a group that does not exist would look like a group without clients.
        jump_group = api.request("GET", f"/jump-groups/{quote(jump_group, safe='')}")["code_name"]
    wanted = {"search": search, "jump_group": jump_group, "tag": tag, "status": status}
    query = {name: value for name, value in wanted.items() if value}
    found = list(api.items("/jump-clients", query))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    console = Console()
    # Scripts read what is not a table on a terminal: it is the same in every language.
    words = said if console.is_terminal else str
    shown = ({**client, "status": _shown_status(client, words)} for client in found)
    rows = ([_cell(client[name]) for name in COLUMNS.values()] for client in shown)
    spare, whole = map(said, SPARE), [said("ID")]
    left_out = terminal.table(list(map(said, COLUMNS)), rows, console, list(spare), whole)
    if console.is_terminal:
        if left_out:
            text = said("Left out, because the terminal is narrow: {}")
            click.echo(text.format(", ".join(left_out)))
        online = sum(client["status"] == "online" for client in found)
        click.echo(said("Jump Clients: {}. Online: {}.").format(len(found), online))


COLUMNS = {
    "Name": "name",
    "Status": "status",
    "Group": "jump_group",
    "Tag": "tag",
    "Hostname": "hostname",
    "Address": "public_address",
    "ID": "id",
}

SPARE = ("Address", "Hostname", "Tag", "Group")
"""Columns that a narrow terminal leaves out, the first one first. An ID is never cut."""


def _shown_status(client: dict[str, Any], words: Callable[[str], str]) -> str:
    """Return the status, with ``disabled`` added when the client is disabled."""
    status = words(client["status"])
    return f"{status}, {words('disabled')}" if client["disabled_by"] else status


def _cell(value: object) -> str:
    return "" if value is None else str(value)


@cli.command()
@click.argument("client")
@connected
def shell(api: Api, client: str) -> None:
    """Open a shell on CLIENT (ID, name or hostname) in this terminal.

    To close it, press Enter, then ~ and . (tilde, period). If the connection drops, it
    reconnects and the shell continues. CLIENT can be the ID of a support session.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "a shell requires a terminal; to run a single command without one, use jump run"
        )
    record = sessions.find_place(api, client)
    tell_of_consent(record)
    with sessions.session(api, sessions.way_to(record)) as session_id:
        exited = asyncio.run(_shell(api, session_id))
    text = said("The shell on {} has ended.").format(terminal.printable(record["name"]))
    click.echo(f"\r\n{text}", err=True)
    sys.exit(_status(exited))


async def _shell(api: Api, session_id: str) -> messages.ShellExited:
    # Without a handler, asyncio prints into the terminal when a connection has broken.
    logging.getLogger("asyncio").addHandler(logging.NullHandler())
    opened = open_shell(
        api,
        session_id,
        _write,
        size=keyboard.size(),
        lost=lambda: _write(b"\x1b[2J\x1b[H"),
        shared=_tell_who_controls,
    )
    async with keyboard.attached(sys.stdin.fileno(), opened):
        return await opened.run()


def _tell_who_controls(controls: bool, name: str) -> None:  # a callback's
    if controls:
        text = said("You now control the session.")
    elif name:
        text = said("{} now controls the session. You are watching.")
    else:
        text = said("No one controls the session. You are watching.")
    click.echo(f"\r\n[{text.format(terminal.printable(name))}]\r", err=True)


@cli.command(context_settings={"allow_interspersed_args": False})
@click.argument("client")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("-n", "--no-input", is_flag=True, help="send no input to the command")
@as_json
@connected
def run(api: Api, client: str, command: tuple[str, ...], *, no_input: bool, as_json: bool) -> None:
    """Run COMMAND on CLIENT and exit with its exit status.

    Put options before CLIENT. Everything after it is the command, for example
    jump run web-1 -- uname -r. As with ssh, the words are joined with spaces and run by
    /bin/sh on the computer. Standard input is passed to the command, unless it is a
    terminal.
    """
    words = command[1:] if command[0] == "--" else command
    if not words:
        raise click.UsageError("specify a command")
    record = sessions.find_place(api, client)
    tell_of_consent(record)
    output: list[bytes] = []
    errors: list[bytes] = []
    shows = (output.append, errors.append) if as_json else (_write, _write_error)
    stdin = None if no_input else _input()
    exited = run_command(api, sessions.way_to(record), " ".join(words), *shows, stdin)
    if as_json:
        is_support = record["jump_method"] == sessions.SUPPORT
        answer = {
            "jump_client_id": None if is_support else record.get("jump_client_id", record["id"]),
            "status": _status(exited),
            "output": b"".join(output).decode("utf-8", "replace"),
            "errors": b"".join(errors).decode("utf-8", "replace"),
        }
        click.echo(json.dumps(answer))
    sys.exit(_status(exited))


cli.add_command(cp)
cli.add_command(maintenance_token)
cli.add_command(session_list)
cli.add_command(support)
cli.add_command(updates)


def _status(exited: messages.ShellExited | commands.CommandExited) -> int:
    return exited.status if exited.status >= 0 else SIGNAL_BASE + exited.signal


def _input() -> int | None:
    """Return the descriptor of the standard input, or None if it is closed or a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        return None
    return sys.stdin.fileno()


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _write_error(data: bytes) -> None:
    sys.stderr.buffer.write(data)
    sys.stderr.buffer.flush()


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line. On an error, exit with its status from the catalogue."""
    program.run(cli, "jump", TEXTS, arguments)
