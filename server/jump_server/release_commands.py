"""``jump-server release``: sign updates of Jump Clients, also with a key kept off the server."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from . import config, release_documents
from .bootstrap import existing
from .clock import timestamp, utc_now
from .core.actors import system
from .exits import Refusal
from .files import write_atomic
from .models.release import Release
from .packages import payload
from .release_documents import KEPT_ELSEWHERE_DAYS, Keys, Payload, Signed, Unsigned, listed
from .trust_files import LIMIT
from .updates import releases

COMMAND_LINE = system("command-line")
FILE_LIMIT = 4 * LIMIT
_IN = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)


@click.group()
def release() -> None:
    """Sign updates of Jump Clients, and show what is signed."""


@release.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(data_dir: Path, as_json: bool) -> None:
    """Show the newest release, its payloads and its validity."""
    with existing(config.load(data_dir)) as site:
        found = site.database.read(releases.state)
    data = {
        "number": found.number,
        "signed_at": timestamp(found.signed_at),
        "ends_at": timestamp(found.ends_at),
        "versions": [one.version for one in found.payloads],
        "unsigned": found.unsigned,
        "key_on_server": found.key_here,
    }
    lines = [f"{name:<14} {_shown(value)}" for name, value in data.items()]
    click.echo(orjson.dumps(data).decode() if as_json else "\n".join(lines))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, list) else str(value or "-")


@release.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_command(data_dir: Path, as_json: bool) -> None:
    """List the releases."""
    with existing(config.load(data_dir)) as site:
        items = site.database.read(_all)
    lines = [
        f"{one['number']:<12} {one['signed_at'] or '-':<26} {one['versions']}" for one in items
    ]
    click.echo(orjson.dumps({"items": items}).decode() if as_json else "\n".join(lines))


def _all(tx: Transaction) -> list[dict[str, Any]]:
    found = tx.scalars(select(Release).order_by(Release.number.desc()))
    return [
        {
            "number": one.number,
            "created_at": timestamp(one.created_at),
            "signed_at": timestamp(one.signed_at),
            "ends_at": timestamp(one.timestamp_ends_at),
            "versions": " ".join(each.version for each in listed(orjson.loads(one.content))),
        }
        for one in found
    ]


@release.command()
@click.argument("file", type=_OUT)
@click.pass_obj
def export(data_dir: Path, file: Path) -> None:
    """Write the newest release to FILE, to be signed on another machine."""
    with existing(config.load(data_dir)) as site:
        wanted = site.database.read(releases.exported)
    write_atomic(file, orjson.dumps(wanted, option=orjson.OPT_INDENT_2))
    click.echo(f"Wrote release {wanted['targets']['version']} to {file}.")


@release.command()
@click.argument("request", type=_IN)
@click.argument("signed", type=_OUT)
@click.option(
    "--key",
    "keys",
    type=_IN,
    multiple=True,
    required=True,
    help="The release key. Repeat for several keys.",
)
@click.option(
    "--valid-days",
    type=click.IntRange(1, 3650),
    default=KEPT_ELSEWHERE_DAYS,
    show_default=True,
    help="Days until the timestamp expires and has to be signed again.",
)
@click.option(
    "--accept",
    multiple=True,
    help="Sign this version although this machine's package can't confirm it. Repeat for several.",
)
def sign(
    request: Path, signed: Path, keys: tuple[Path, ...], valid_days: int, accept: tuple[str, ...]
) -> None:
    """Sign an exported release. Needs the release key, and neither a site nor a network."""
    wanted = _read(request)
    try:
        root = orjson.loads(wanted["root"])["signed"]
        release_documents.verify(root, "root", wanted["root"].encode())
        payloads = listed(wanted["targets"])
        version = int(wanted["timestamp_version"])
    except (Unsigned, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(f"{request} is not an exported release") from error
    for one in payloads:
        click.echo(f"{one.version:<16} {one.sha256}  {_confirmed(one, accept)}")
    loaded = Keys(root, tuple(release_documents.load_key(path) for path in keys))
    until = utc_now() + timedelta(days=valid_days)
    made = release_documents.sign(loaded, wanted["targets"], version, until)
    content = {name: getattr(made, name).decode() for name in Signed.__annotations__}
    write_atomic(signed, orjson.dumps(content))
    click.echo(f"Signed release {wanted['targets']['version']}; valid until {until:%Y-%m-%d}.")


def _confirmed(one: Payload, accepted: tuple[str, ...]) -> str:
    """Return how the payload's hash is known to be right.

    A server that was taken over could list any code, so the code of this machine's package is
    compared.

    Raises:
        Refusal: this machine's package has other code, or another version.
    """
    if one.version in accepted:
        return "accepted"
    if one.version != payload.version():
        raise Refusal(
            f"version {one.version} is not that of this machine's package "
            f"({payload.version()}); compare its hash, then add --accept {one.version}"
        )
    if hashlib.sha256(payload.update()).hexdigest() != one.sha256:
        raise Refusal(
            f"version {one.version} has other code than this machine's package of that version"
        )
    return "the same as in this machine's package"


@release.command("import")
@click.argument("file", type=_IN)
@click.pass_obj
def import_command(data_dir: Path, file: Path) -> None:
    """Verify a signed release, and offer it to Jump Clients."""
    content = _read(file)
    try:
        signed = Signed(*(content[name].encode() for name in Signed.__annotations__))
    except (KeyError, AttributeError) as error:
        raise Refusal(f"{file} is not a signed release") from error
    with existing(config.load(data_dir)) as site:
        number = site.database.write(releases.take, COMMAND_LINE, signed)
    click.echo(f"Release {number} is offered to Jump Clients.")


def _read(path: Path) -> Mapping[str, Any]:
    """Return the JSON object of a file.

    Raises:
        Refusal: it is not one.
    """
    with path.open("rb") as file:
        data = file.read(FILE_LIMIT)
    try:
        found = orjson.loads(data)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal(f"{path} is not a file of jump-server release")
    return found
