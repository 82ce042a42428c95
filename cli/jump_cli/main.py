"""The command ``jump``: list Jump Clients, open a shell or run a command on them."""

import asyncio
import functools
import json
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import quote

import click
from rich.console import Console

from jump_api import sessions
from jump_api.api import Api, Site
from jump_api.remote import run_command
from jump_api.shell import open_shell
from jump_wire import commands, messages
from jump_wire.errors import UserError

from . import __version__, keyboard, terminal

INTERRUPTED = 130
BROKEN_PIPE = 141
SIGNAL_BASE = 128

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
@click.version_option(__version__, prog_name="jump")
def cli() -> None:
    """Unattended access to computers through their Jump Clients.

    The server is named by JUMP_SERVER_URL or --server-url, the certificates to trust by
    JUMP_CA_PATH or --ca (else the system's). An API token with the scopes read and
    sessions comes from JUMP_TOKEN.
    """


def connected(command: Callable[..., None]) -> Callable[..., None]:
    """Pass the API to a command as its first argument, and report its errors."""

    @click.option("--server-url", envvar="JUMP_SERVER_URL", help="https://host[:port]")
    @click.option("--ca", envvar="JUMP_CA_PATH", help="PEM file; trust these certificates only")
    @functools.wraps(command)
    def wrapper(server_url: str | None, ca: str | None, **options: Any) -> None:
        try:
            command(_api(server_url, ca), **options)
        except UserError as error:
            sys.exit(fail(error, as_json=options.get("as_json", False)))

    return wrapper


def _api(server_url: str | None, ca: str | None) -> Api:
    if not server_url:
        raise UserError("field_required", field="--server-url / JUMP_SERVER_URL")
    # Only from the environment, because all users of the computer can read command lines.
    token = os.environ.get("JUMP_TOKEN")
    if not token:
        raise UserError("not_signed_in")
    return Api.with_token(Site(server_url, ca or None, terminal.language()), token)


as_json = click.option("--json", "as_json", is_flag=True, help="answer in JSON")


@cli.command()
@click.argument("search", required=False, default="")
@click.option("--group", "jump_group", help="only of this Jump Group (its code name)")
@click.option("--tag", help="only with this tag")
@click.option("--status", type=click.Choice(["online", "offline", "uninstalled", "disabled"]))
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
    """List the Jump Clients that you may see; SEARCH narrows them to what it matches."""
    if jump_group:
        # Without this, a group that does not exist would look like a group without clients.
        jump_group = api.request("GET", f"/jump-groups/{quote(jump_group, safe='')}")["code_name"]
    wanted = {"search": search, "jump_group": jump_group, "tag": tag, "status": status}
    query = {name: value for name, value in wanted.items() if value}
    found = list(api.items("/jump-clients", query))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    shown = ({**client, "status": _shown_status(client)} for client in found)
    rows = ([_cell(client[name]) for name in COLUMNS.values()] for client in shown)
    console = Console()
    terminal.table(list(COLUMNS), rows, console)
    if console.is_terminal:
        online = sum(client["status"] == "online" for client in found)
        click.echo(f"{len(found)} Jump Clients, {online} online")


COLUMNS = {
    "Name": "name",
    "Status": "status",
    "Group": "jump_group",
    "Tag": "tag",
    "Hostname": "hostname",
    "Address": "public_address",
    "Id": "id",
}


def _shown_status(client: dict[str, Any]) -> str:
    """Return the status, with ``disabled`` added when the client is disabled."""
    return f"{client['status']}, disabled" if client["disabled_by"] else str(client["status"])


def _cell(value: object) -> str:
    return "" if value is None else str(value)


@cli.command()
@click.argument("client")
@connected
def shell(api: Api, client: str) -> None:
    """Open a shell on CLIENT (its id, its name or its hostname) in this terminal.

    Enter, then ~ and . end it. A connection that drops is made again, and the shell
    goes on where it was.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("a shell needs a terminal; jump run runs one command without")
    record = sessions.find(api, client)
    with sessions.session(api, sessions.way_to(record)) as session_id:
        exited = asyncio.run(_shell(api, session_id))
    click.echo(f"\r\nThe shell on {terminal.printable(record['name'])} has ended.", err=True)
    sys.exit(_status(exited))


async def _shell(api: Api, session_id: str) -> messages.ShellExited:
    opened = open_shell(
        api, session_id, _write, size=keyboard.size(), lost=lambda: _write(b"\x1b[2J\x1b[H")
    )
    async with keyboard.attached(sys.stdin.fileno(), opened):
        return await opened.run()


@cli.command(context_settings={"allow_interspersed_args": False})
@click.argument("client")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("-n", "--no-input", is_flag=True, help="give the command no input")
@as_json
@connected
def run(api: Api, client: str, command: tuple[str, ...], *, no_input: bool, as_json: bool) -> None:
    """Run COMMAND on CLIENT and end with its exit status.

    Options come before CLIENT, and all that follows it is the command, as in
    jump run web-1 -- uname -r. Its words are joined with blanks and read by /bin/sh
    there, as ssh does. It gets the input of this command, unless that is a terminal.
    """
    words = command[1:] if command[0] == "--" else command
    if not words:
        raise click.UsageError("a command is needed")
    record = sessions.find(api, client)
    output: list[bytes] = []
    errors: list[bytes] = []
    shows = (output.append, errors.append) if as_json else (_write, _write_error)
    stdin = None if no_input else _input()
    exited = run_command(api, sessions.way_to(record), " ".join(words), *shows, stdin)
    if as_json:
        answer = {
            "jump_client_id": record.get("jump_client_id", record["id"]),
            "status": _status(exited),
            "output": b"".join(output).decode("utf-8", "replace"),
            "errors": b"".join(errors).decode("utf-8", "replace"),
        }
        click.echo(json.dumps(answer))
    sys.exit(_status(exited))


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


def fail(error: UserError, *, as_json: bool) -> int:
    """Print an error and return its exit status."""
    text = terminal.printable(error.text(terminal.language()))
    if as_json:
        described: dict[str, Any] = {
            "code": error.code,
            "parameters": error.parameters,
            "message": text,
            "retry": error.kind.retry,
        }
        click.echo(json.dumps({"error": described}))
    else:
        click.echo(f"jump: {text}", err=True)
    return error.kind.exit_status


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line. On an error, exit with its status from the catalogue."""
    try:
        cli.main(arguments, prog_name="jump", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN_PIPE)
    sys.exit(0)
