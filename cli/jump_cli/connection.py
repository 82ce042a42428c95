"""What all commands of ``jump`` share: the options of the server, and the output of errors."""

import functools
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from jump_api import sessions
from jump_api.api import Api, Site
from jump_wire.errors import UserError
from jump_wire.languages import language

from . import terminal
from .french import said

_CLEAN = f"{__name__}.clean"

as_json = click.option("--json", "as_json", is_flag=True, help="print JSON")


def connected(command: Callable[..., None]) -> Callable[..., None]:
    """Pass the API to a command as its first argument, and report its errors."""

    @click.option("--server-url", envvar="JUMP_SERVER_URL", help="https://host[:port]")
    @click.option(
        "--ca", envvar="JUMP_CA_PATH", help="PEM file; only these certificates are trusted"
    )
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
    site = Site(server_url, ca or None, language())
    if not token:
        raise UserError("token_missing", server=site.authority)
    return Api.with_token(site, token)


def tell_of_consent(record: dict[str, Any]) -> None:
    """Print that a tool may wait, if the record is a support session: its customer is asked."""
    if record["jump_method"] == sessions.SUPPORT:
        text = said("{} may be asked for permission, and has 60 seconds to answer.")
        click.echo(text.format(terminal.printable(record["name"])), err=True)


def described(error: UserError) -> dict[str, Any]:
    """Return an error as JSON has it."""
    return {
        "code": error.code,
        "parameters": error.parameters,
        "message": terminal.printable(error.text(language())),
        "retry": error.kind.retry,
    }


def keep_output_clean(context: click.Context) -> None:
    """Print errors in JSON to the standard error, because the standard output has other data."""
    context.meta[_CLEAN] = True


def fail(error: UserError, *, as_json: bool) -> int:
    """Print an error and return its exit status."""
    if as_json:
        clean = bool(click.get_current_context().meta.get(_CLEAN))
        click.echo(json.dumps({"error": described(error)}), err=clean)
    else:
        # The catalogue's text does not name what the user had typed.
        subject = f"{error.parameters['subject']}: " if "subject" in error.parameters else ""
        click.echo(f"jump: {terminal.printable(subject + error.text(language()))}", err=True)
    return error.kind.exit_status
