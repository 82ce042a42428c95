"""``jump-server release``: sign updates of Jump Clients, also with a key kept off the server."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from . import config, release_documents, release_keys, release_roots
from .bootstrap import existing
from .clock import timestamp, utc_now
from .core.actors import system
from .exits import Refusal
from .files import locked, write_atomic
from .models.release import Release
from .packages import payload
from .release_documents import (
    KEPT_ELSEWHERE_DAYS,
    ROOT,
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    Keys,
    Payload,
    Signed,
    Unsigned,
    listed,
)
from .trust_files import LIMIT
from .updates import releases

COMMAND_LINE = system("command-line")
FILE_LIMIT = 4 * LIMIT
MOST_KEYS = 16
_IN = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)


_KEYS = click.option(
    "--key",
    "keys",
    type=_IN,
    multiple=True,
    required=True,
    help="The release key. Repeat for several keys.",
)
_VALID_DAYS = click.option(
    "--valid-days",
    type=click.IntRange(1, 3650),
    default=KEPT_ELSEWHERE_DAYS,
    show_default=True,
    help="Days until the timestamp expires and has to be signed again.",
)
_ACCEPT = click.option(
    "--accept",
    multiple=True,
    help="Sign this version although this machine's package can't confirm it. Repeat for several.",
)


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
        root = site.database.read(release_roots.content)
    data = {
        "number": found.number,
        "signed_at": timestamp(found.signed_at),
        "ends_at": timestamp(found.ends_at),
        "versions": [one.version for one in found.payloads],
        "unsigned": found.unsigned,
        "key_on_server": found.key_here,
        "root_version": root["version"],
        "root_ends_at": timestamp(release_documents.ends(root)),
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
@_KEYS
@_VALID_DAYS
@_ACCEPT
def sign(
    request: Path, signed: Path, keys: tuple[Path, ...], valid_days: int, accept: tuple[str, ...]
) -> None:
    """Sign an exported release. Needs the release key, and neither a site nor a network."""
    wanted = _request(request, accept)
    loaded = Keys(orjson.loads(wanted["root"])["signed"], _load(keys))
    until = utc_now() + timedelta(days=valid_days)
    made = release_documents.sign(loaded, wanted["targets"], wanted["timestamp_version"], until)
    _write(signed, made)
    click.echo(f"Signed release {wanted['targets']['version']}; valid until {until:%Y-%m-%d}.")


@release.command("sign-root")
@click.argument("request", type=_IN)
@click.argument("signed", type=_OUT)
@_KEYS
@click.option(
    "--new-key",
    "new_keys",
    type=_IN,
    multiple=True,
    help="A key of the new root document. Repeat for several; without it, the keys stay.",
)
@click.option(
    "--threshold",
    type=click.IntRange(1, MOST_KEYS),
    default=1,
    show_default=True,
    help="With --new-key: how many of the new keys must sign from now on.",
)
@_VALID_DAYS
@_ACCEPT
def sign_root(
    request: Path,
    signed: Path,
    keys: tuple[Path, ...],
    new_keys: tuple[Path, ...],
    threshold: int,
    valid_days: int,
    accept: tuple[str, ...],
) -> None:
    """Sign an exported release with a new root document, which can name other keys."""
    wanted = _request(request, accept)
    if type(wanted.get("next")) is not int:
        raise Refusal(f"{request} is of an earlier version of the server; export it again")
    before, now = _load(keys), utc_now()
    after = _load(new_keys)
    until = now + timedelta(days=valid_days)
    made = release_roots.rotate(wanted, before, after, threshold, until, now)
    _write(signed, made)
    number = orjson.loads(made.root)["signed"]["version"]
    click.echo(f"Signed root document {number}, and release {wanted['next']} with its keys.")


@release.command()
@click.pass_obj
def rotate(data_dir: Path) -> None:
    """Replace the release key on this server by a new one. Jump Clients follow by themselves."""
    settings = config.load(data_dir)
    with existing(settings) as site, locked(data_dir / "trust" / ".lock", wait=True):
        number = site.database.write(_rotate, settings.data_dir)
        release_keys.settle(settings.data_dir, site.database.read(release_roots.content))
    click.echo(f"Root document {number} names the new key; Jump Clients learn it by themselves.")
    click.echo("Copy trust/release.key to every node, and back up the site now.")


def _rotate(tx: Transaction, data_dir: Path) -> int:
    before = releases.keys_of(tx)
    if not before.may(ROOT):
        what = "the release key is not on this server"
        if before.keys:
            what = "the key on this server is not enough: the root document names others"
        raise Refusal(f"{what}; use export, sign-root and import")
    made, now = release_keys.next_key(data_dir), utc_now()
    until = release_documents.own_end(now)
    exported = releases.exported(tx)
    releases.take(
        tx, COMMAND_LINE, release_roots.rotate(exported, before.keys, (made,), 1, until, now)
    )
    number: int = release_roots.content(tx)["version"]
    return number


def _load(paths: tuple[Path, ...]) -> tuple[RSAPrivateKey, ...]:
    return tuple(release_documents.load_key(path) for path in paths)


def _write(path: Path, signed: Signed) -> None:
    content = {name: getattr(signed, name).decode() for name in Signed.__annotations__}
    write_atomic(path, orjson.dumps(content))


def _request(path: Path, accepted: tuple[str, ...]) -> Mapping[str, Any]:
    """Return an exported release after all checks; print its payloads.

    Raises:
        Refusal: it is malformed, or lists code that is not known to be right.
    """
    wanted = _read(path)
    try:
        root = orjson.loads(wanted["root"])["signed"]
        release_documents.verify(root, ROOT, wanted["root"].encode())
        payloads = listed(wanted["targets"])
        wanted = {**wanted, "timestamp_version": int(wanted["timestamp_version"])}
    except (Unsigned, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(f"{path} is not an exported release") from error
    for one in payloads:
        click.echo(f"{one.version:<16} {one.sha256}  {_confirmed(one, accepted)}")
    return wanted


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
        targets, snapshot, timestamp_ = (
            content[name].encode() for name in (TARGETS, SNAPSHOT, TIMESTAMP)
        )
        signed = Signed(targets, snapshot, timestamp_, content.get(ROOT, "").encode())
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
