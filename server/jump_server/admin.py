"""``jump-server admin``: commands for the case that nobody can sign in."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson
from sqlalchemy.orm import Session as Transaction

from . import audit_verification, config
from .accounts import passwords, second_factors, tokens, users
from .bootstrap import opened
from .core import inputs
from .core.actors import Actor, system

T = TypeVar("T")
COMMAND_LINE = system("command-line")


@click.group()
def admin() -> None:
    """Administer users from the server's own computer."""


def _json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def _password_options(function: Callable[..., Any]) -> Callable[..., Any]:
    read = click.option("--password-stdin", is_flag=True, help="Read it from standard input.")
    ask = click.option("--prompt", is_flag=True, help="Ask for it.")
    return read(ask(function))


def _password(*, from_input: bool, prompt: bool) -> tuple[str, str | None]:
    """Return the password to set, and the generated password to print or None."""
    if from_input and prompt:
        raise click.UsageError("--password-stdin and --prompt exclude each other")
    if from_input:
        given = sys.stdin.readline().rstrip("\r\n")
    elif prompt:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        generated = passwords.generate()
        return generated, generated
    inputs.parse(users.UserChange, {"password": given})
    return given, None


def _show(data: dict[str, Any], text: str, *, as_json: bool) -> None:
    click.echo(orjson.dumps(data).decode() if as_json else text)


@admin.command("create-user")
@click.argument("username")
@click.option("--role", type=click.Choice(["administrator", "technician"]), default="technician")
@click.option("--display-name", default="")
@_password_options
@_json_option
@click.pass_obj
def create_user(  # click passes one argument per option
    data_dir: Path,
    username: str,
    role: str,
    display_name: str,
    password_stdin: bool,
    prompt: bool,
    as_json: bool,
) -> None:
    """Create a user; a generated password is printed once."""
    given = {"username": username, "role": role, "display_name": display_name}
    new = inputs.parse(users.NewUser, given)
    password, shown = _password(from_input=password_stdin, prompt=prompt)
    password_hash = passwords.Passwords().hash(password)
    with opened(config.load(data_dir)) as site:
        made = site.database.write(users.create, COMMAND_LINE, new, password_hash)
    text = f"Created {role} {username}."
    _show(
        {**made, "password": shown},
        f"{text} Password (shown only now): {shown}" if shown else text,
        as_json=as_json,
    )


@admin.command("reset-password")
@click.argument("username")
@_password_options
@_json_option
@click.pass_obj
def reset_password(
    data_dir: Path, username: str, password_stdin: bool, prompt: bool, as_json: bool
) -> None:
    """Give a user another password, and unlock the account."""
    password, shown = _password(from_input=password_stdin, prompt=prompt)
    password_hash = passwords.Passwords().hash(password)
    with opened(config.load(data_dir)) as site:
        site.database.write(users.reset_password, COMMAND_LINE, username, password_hash)
    text = f"{username} has another password and is signed out everywhere."
    _show(
        {"username": username, "password": shown},
        f"{text} Password (shown only now): {shown}" if shown else text,
        as_json=as_json,
    )


@admin.command("reset-second-factor")
@click.argument("username")
@_json_option
@click.pass_obj
def reset_second_factor(data_dir: Path, username: str, as_json: bool) -> None:
    """Take away a user's second factor: the password alone signs in then."""
    with opened(config.load(data_dir)) as site:
        site.database.write(second_factors.rescue, COMMAND_LINE, username)
    text = f"{username} has no second factor any more, and is signed out everywhere."
    _show({"username": username, "second_factor": False}, text, as_json=as_json)


@admin.command("unlock")
@click.argument("username")
@_json_option
@click.pass_obj
def unlock(data_dir: Path, username: str, as_json: bool) -> None:
    """Let a locked user sign in again."""
    with opened(config.load(data_dir)) as site:
        site.database.write(users.unlock, COMMAND_LINE, username)
    _show({"username": username, "locked": False}, f"{username} is unlocked.", as_json=as_json)


@admin.command("create-token")
@click.argument("username")
@click.option("--name", required=True, help="What it is for.")
@click.option("--scope", "scopes", multiple=True, required=True, help="May be repeated; or: all.")
@click.option("--valid-days", type=int, default=30, show_default=True)
@_json_option
@click.pass_obj
def create_token(
    data_dir: Path,
    username: str,
    name: str,
    scopes: tuple[str, ...],
    valid_days: int,
    as_json: bool,
) -> None:
    """Create an API token that acts for a user; it is printed once."""
    given = {"name": name, "scopes": list(scopes), "valid_days": valid_days}
    new = inputs.parse(tokens.NewToken, given)

    def create(tx: Transaction) -> dict[str, Any]:
        user = users.named(tx, username)
        actor = Actor(user.id, COMMAND_LINE.username, user.role)
        return tokens.create(tx, actor, new)

    with opened(config.load(data_dir)) as site:
        made = site.database.write(create)
    _show(made, made["token"], as_json=as_json)


@admin.command("list-users")
@_json_option
@click.pass_obj
def list_users(data_dir: Path, as_json: bool) -> None:
    """List the users."""
    with opened(config.load(data_dir)) as site:
        query = users.UserQuery(limit=500)
        part = site.database.read(users.listing, COMMAND_LINE, query)
        items = part.items
        while part.next:
            query = users.UserQuery(limit=500, after=part.next)
            part = site.database.read(users.listing, COMMAND_LINE, query)
            items += part.items
    lines = [
        f"{item['username']:<24} {item['role']:<14} {'locked' if item['locked'] else ''}".rstrip()
        for item in items
    ]
    _show({"items": items}, "\n".join(lines), as_json=as_json)


@admin.command("verify-audit")
@click.option("--full", is_flag=True, help="All rows and archive files, verified before or not.")
@click.option(
    "--archive",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --full: where more archive files are. May be repeated.",
)
@_json_option
@click.pass_obj
def verify_audit(data_dir: Path, full: bool, folders: tuple[Path, ...], as_json: bool) -> None:
    """Check that no row of the audit log was changed or removed since it was verified last."""
    if folders and not full:
        raise click.UsageError("--archive needs --full: files are read with it only")
    with opened(config.load(data_dir)) as site:
        outcome = audit_verification.verify(site, full=full, folders=folders)
    found = {name: value for name, value in vars(outcome).items() if name != "text"}
    _show(found, outcome.text, as_json=as_json)
    if not outcome.holds:
        raise SystemExit(1)
