"""``jump-server admin``: commands for the case that nobody can sign in."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson
from pydantic import BaseModel
from sqlalchemy.orm import Session as Transaction

from jump_wire.errors import UserError

from . import audit_verification, config
from .accounts import passwords, second_factors, tokens, users
from .accounts.views import CreatedToken
from .bootstrap import existing, opened
from .core import inputs
from .core.actors import Actor, system

M = TypeVar("M", bound=BaseModel)
COMMAND_LINE = system("command-line")


@click.group()
def admin() -> None:
    """Manage users on the server itself."""


def _parsed(model: type[M], given: Mapping[str, Any]) -> M:
    """Check the command line's values; an error names the option or argument as it was typed."""
    try:
        return inputs.parse(model, given)
    except inputs.FieldErrors as error:
        name, _, index = str(error.parameters.get("field")).partition(".")
        typed = _typed(name)
        if index.isdigit():
            typed = f"{typed} {given[name][int(index)]}"
        raise UserError(error.code, **{**error.parameters, "field": typed}) from error


def _typed(name: str) -> str:
    for parameter in click.get_current_context().command.params:
        if parameter.name == name:
            return parameter.opts[0] if isinstance(parameter, click.Option) else name.upper()
    return name


def _json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def _password_options(function: Callable[..., Any]) -> Callable[..., Any]:
    text = "Read the password from standard input."
    read = click.option("--password-stdin", is_flag=True, help=text)
    ask = click.option("--prompt", is_flag=True, help="Prompt for the password.")
    return read(ask(function))


def _password(*, from_input: bool, prompt: bool) -> tuple[str, str | None]:
    """Return the password to set, and the generated password to print or None."""
    if from_input and prompt:
        raise click.UsageError("use either --password-stdin or --prompt, not both")
    if from_input:
        given = sys.stdin.readline().rstrip("\r\n")
    elif prompt:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        generated = passwords.generate()
        return generated, generated
    _parsed(users.UserChange, {"password": given})
    return given, None


def _show(data: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    click.echo(orjson.dumps(data).decode() if as_json else text)


@admin.command("create-user")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice(["administrator", "technician"]),
    default="technician",
    show_default=True,
    help="Role of the user.",
)
@click.option("--display-name", default="", help="Full name.")
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
    """Create a user. A generated password is shown only once."""
    given = {"username": username, "role": role, "display_name": display_name}
    new = _parsed(users.NewUser, given)
    password, shown = _password(from_input=password_stdin, prompt=prompt)
    password_hash = passwords.Passwords().hash(password)
    with opened(config.load(data_dir)) as site:
        made = site.database.write(users.create, COMMAND_LINE, new, password_hash)
    text = f"Created {role} {username}."
    _show(
        {**made, "password": shown},
        f"{text} Password (shown only once): {shown}" if shown else text,
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
    """Reset a user's password and unlock the account."""
    password, shown = _password(from_input=password_stdin, prompt=prompt)
    password_hash = passwords.Passwords().hash(password)
    with existing(config.load(data_dir)) as site:
        site.database.write(users.reset_password, COMMAND_LINE, username, password_hash)
    text = f"Password reset for {username}, who is now signed out everywhere."
    _show(
        {"username": username, "password": shown},
        f"{text} Password (shown only once): {shown}" if shown else text,
        as_json=as_json,
    )


@admin.command("reset-second-factor")
@click.argument("username")
@_json_option
@click.pass_obj
def reset_second_factor(data_dir: Path, username: str, as_json: bool) -> None:
    """Turn off a user's two-factor authentication: they sign in with their password only."""
    with existing(config.load(data_dir)) as site:
        site.database.write(second_factors.rescue, COMMAND_LINE, username)
    text = f"Two-factor authentication is off for {username}, who is now signed out everywhere."
    _show({"username": username, "second_factor": False}, text, as_json=as_json)


@admin.command("unlock")
@click.argument("username")
@_json_option
@click.pass_obj
def unlock(data_dir: Path, username: str, as_json: bool) -> None:
    """Unlock a user's account."""
    with existing(config.load(data_dir)) as site:
        site.database.write(users.unlock, COMMAND_LINE, username)
    _show({"username": username, "locked": False}, f"{username} is unlocked.", as_json=as_json)


@admin.command("create-token")
@click.argument("username")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="Repeat for several scopes, or use all.",
)
@click.option(
    "--valid-days",
    type=int,
    default=30,
    show_default=True,
    help="Days until the token expires.",
)
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
    """Create an API token that acts on a user's behalf. It is shown only once."""
    given = {"name": name, "scopes": list(scopes), "valid_days": valid_days}
    new = _parsed(tokens.NewToken, given)

    def create(tx: Transaction) -> CreatedToken:
        user = users.named(tx, username)
        actor = Actor(user.id, COMMAND_LINE.username, user.role)
        return tokens.create(tx, actor, new)

    with existing(config.load(data_dir)) as site:
        made = site.database.write(create)
    _show(made, made["token"], as_json=as_json)


@admin.command("list-users")
@_json_option
@click.pass_obj
def list_users(data_dir: Path, as_json: bool) -> None:
    """List users."""
    with existing(config.load(data_dir)) as site:
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
    nobody = "There is no user yet. Create one with jump-server admin create-user."
    _show({"items": items}, "\n".join(lines) or nobody, as_json=as_json)


@admin.command("verify-audit")
@click.option(
    "--full",
    is_flag=True,
    help="Check all entries and archive files, including those already verified.",
)
@click.option(
    "--archive",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --full: folder with more archive files. Can be repeated.",
)
@_json_option
@click.pass_obj
def verify_audit(data_dir: Path, full: bool, folders: tuple[Path, ...], as_json: bool) -> None:
    """Check that no audit log entry was changed or removed since the last check."""
    if folders and not full:
        raise click.UsageError("--archive requires --full")
    with existing(config.load(data_dir)) as site:
        outcome = audit_verification.verify(site, full=full, folders=folders)
    found = {name: value for name, value in vars(outcome).items() if name != "text"}
    _show(found, outcome.text, as_json=as_json)
    if not outcome.holds:
        raise SystemExit(1)
