"""Signed releases: which payloads Jump Clients may install, and the documents that say so.

A server that starts with a payload that the newest release does not list records a new release. The
server signs it if the release key is in its trust folder. Otherwise the administrator exports it,
signs it on another machine, and imports the signed documents.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import undefer

from jump_server import release_documents, release_roots, trust_files
from jump_server.core import audit
from jump_server.core.actors import Actor
from jump_server.core.environment import Environment, environment_of
from jump_server.exits import Refusal
from jump_server.models.base import EPOCH
from jump_server.models.release import Payload, Release
from jump_server.release_documents import (
    TIMESTAMP,
    Keys,
    Signed,
    Unsigned,
    listed,
    order,
)
from jump_wire import WIRE_VERSION, WIRE_VERSION_MIN
from jump_wire.signed import canonical

RENEW = timedelta(days=6)
"""Time left below which the server makes its timestamp again."""
WARN = timedelta(days=30)
"""Time left below which Status warns about a timestamp whose key is kept elsewhere."""
WARN_OWN = timedelta(days=3)
"""The same for a timestamp that the server makes again each day."""
WARN_ROOT = timedelta(days=365)
"""Time left below which Status warns about the root document."""
SPEC = 1
"""The form of the documents, for the offer."""
KEPT_RELEASES = 5
"""Releases that are kept, so that a client can finish reading an earlier one."""
MINUTE = timedelta(minutes=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """The newest signed release, and whether another one waits to be signed.

    ``number`` is 0 and ``ends_at`` None as long as no release is signed. ``payloads`` are those of
    the signed release, the newest version first. ``unsigned`` is the newest version that waits for
    a signature, or empty.
    """

    number: int
    signed_at: datetime | None
    ends_at: datetime | None
    payloads: tuple[release_documents.Payload, ...]
    unsigned: str
    key_here: bool


def keys_of(tx: Transaction) -> Keys:
    """Return the release keys that lie on this server, with the newest root document.

    While the key is replaced, two lie there, and the document names one of them.
    """
    folder = _trust(environment_of(tx))
    paths = [folder / name for name in (trust_files.RELEASE_KEY, trust_files.RELEASE_NEXT_KEY)]
    found = (release_documents.load_key(path) for path in paths if trust_files.look(path))
    return Keys(release_roots.content(tx), tuple(found))


def _trust(environment: Environment) -> Path:
    return environment.settings.data_dir / "trust"


def record(tx: Transaction, version: str, data: bytes) -> None:
    """Record the server's own payload. Make and sign a new release if the newest lists another."""
    digest = hashlib.sha256(data).hexdigest()
    own = tx.get(Payload, version)
    if own is None or own.sha256 != digest:
        older = own.older_than if own is not None else ""
        tx.merge(
            Payload(
                version=version,
                sha256=digest,
                length=len(data),
                wire_min=WIRE_VERSION_MIN,
                wire_max=WIRE_VERSION,
                older_than=older,
                added_at=environment_of(tx).clock(),
                data=data,
            )
        )
        tx.flush()
    _prune(tx, version)
    refresh(tx)
    renew(tx)  # after days without a server, clients would wait for the next look


def _prune(tx: Transaction, own: str) -> None:
    """Delete payloads beyond the last ones that the setting keeps besides the server's own."""
    others = select(Payload.version).where(Payload.version != own)
    newest_first = list(tx.scalars(others.order_by(Payload.added_at.desc())))
    dropped = newest_first[environment_of(tx).settings.kept_payloads :]
    if dropped:
        tx.execute(delete(Payload).where(Payload.version.in_(dropped)))


def refresh(tx: Transaction) -> None:
    """Make a release of the payloads as they are now, and sign what the key here can sign."""
    keys = keys_of(tx)
    wanted = [_as_listed(one) for one in tx.scalars(select(Payload))]
    wanted.sort(key=lambda one: order(one.version), reverse=True)
    newest = _newest(tx)
    if newest is None or listed(orjson.loads(newest.content)) != wanted:
        now = environment_of(tx).clock()
        number = _next(now, newest.number if newest is not None else 0)
        content = release_documents.targets(number, keys.root["expires"], wanted)
        newest = _add(tx, content)
    if newest.signed_at is None:
        _sign(tx, newest, keys)


def _add(tx: Transaction, content: dict[str, Any]) -> Release:
    now = environment_of(tx).clock()
    made = Release(number=content["version"], created_at=now, content=canonical(content))
    tx.add(made)
    tx.flush()
    _forget(tx)
    return made


def _sign(tx: Transaction, release: Release, keys: Keys) -> None:
    roles = (release_documents.TARGETS, release_documents.SNAPSHOT, TIMESTAMP)
    if not all(keys.may(role) for role in roles):
        log.warning("release_not_signed", extra={"release": release.number})
        return
    now = environment_of(tx).clock()
    until = release_documents.own_end(now)
    version = _next(now, _last_timestamp(tx))
    signed = release_documents.sign(keys, orjson.loads(release.content), version, until)
    _store(tx, release, signed)


def _store(tx: Transaction, release: Release, signed: Signed, actor: Actor | None = None) -> None:
    outer = orjson.loads(signed.timestamp)["signed"]
    release.targets, release.snapshot = signed.targets, signed.snapshot
    release.timestamp, release.timestamp_version = signed.timestamp, outer["version"]
    release.timestamp_ends_at = release_documents.ends(outer)
    release.signed_at = environment_of(tx).clock()
    tx.flush()
    number, versions = str(release.number), [one.version for one in _versions(release)]
    log.info("release_signed", extra={"release": number, "versions": versions})
    if actor is not None:
        audit.record(tx, actor, "release.imported", "release", number, versions=versions)


def renew(tx: Transaction) -> bool:
    """Make the timestamp of the newest release again if it is due; return whether it was made.

    To be called often; without the key nothing happens. A release that waits for a signature is
    signed when the key came back.
    """
    now = environment_of(tx).clock()
    newest, signed = _newest(tx), _newest(tx, signed=True)
    due = signed is not None and (signed.timestamp_ends_at or EPOCH) - now < RENEW
    waits = newest is not None and newest.signed_at is None
    if not due and not waits:
        return False
    keys = keys_of(tx)
    if waits and newest is not None and keys.keys:
        _sign(tx, newest, keys)
        signed = _newest(tx, signed=True)
    if not due or signed is None or not keys.may(TIMESTAMP):
        return False
    version = _next(now, _last_timestamp(tx))
    until = release_documents.own_end(now)
    signed.timestamp = release_documents.sign_timestamp(
        keys, signed.snapshot or b"", version, until
    )
    signed.timestamp_version, signed.timestamp_ends_at = version, until.replace(microsecond=0)
    tx.flush()
    return True


def exported(tx: Transaction) -> dict[str, Any]:
    """Return the newest release as a machine with the key needs it, for ``release sign``.

    Raises:
        Refusal: no release is recorded yet.
    """
    newest = _newest(tx)
    if newest is None:
        raise Refusal("there is no release yet; start the server once")
    environment = environment_of(tx)
    return {
        "site": environment.settings.site_name,
        "root": release_roots.newest(tx),
        "targets": orjson.loads(newest.content),
        "next": _next(environment.clock(), newest.number),
        "timestamp_version": _next(environment.clock(), _last_timestamp(tx)),
    }


def take(tx: Transaction, actor: Actor, signed: Signed) -> int:
    """Store a release's documents that were signed elsewhere; return the release's number.

    With a new root document, these are the newest release under another number, because its keys
    sign them. Without that, a client could read documents of both keys.

    Raises:
        Refusal: the documents are not those of a release here, are not signed by the site's key,
            or are older than what this site has.
    """
    if signed.root and signed.root.decode() == release_roots.newest(tx):
        raise Refusal("this site already has these documents, or newer ones")
    try:
        root = release_roots.add(tx, signed.root) if signed.root else release_roots.content(tx)
        release_documents.check(root, signed)
    except Unsigned as error:
        raise Refusal(str(error)) from error
    inner = orjson.loads(signed.targets)["signed"]
    outer = orjson.loads(signed.timestamp)["signed"]
    newest = _newest(tx)
    if newest is not None and signed.root:
        same = listed(orjson.loads(newest.content)) == listed(inner)
        newest = _add(tx, inner) if same and inner["version"] > newest.number else None
        audit.record(tx, actor, "release.rotated", "release", str(root["version"]))
    if newest is None or newest.content != canonical(inner):
        raise Refusal("this is not the newest release; export and sign that one")
    if outer["version"] <= _last_timestamp(tx):
        raise Refusal("this site already has these documents, or newer ones")
    if release_documents.ends(outer) <= environment_of(tx).clock():
        raise Refusal("the timestamp has expired; sign the release again")
    _store(tx, newest, signed, actor)
    return newest.number


def state(tx: Transaction) -> State:
    """Return the newest signed release, and what waits."""
    signed, newest = _newest(tx, signed=True), _newest(tx)
    waiting = "" if newest is None or newest.signed_at is not None else _versions(newest)[0].version
    path = _trust(environment_of(tx)) / trust_files.RELEASE_KEY
    return State(
        signed.number if signed is not None else 0,
        signed.signed_at if signed is not None else None,
        signed.timestamp_ends_at if signed is not None else None,
        tuple(_versions(signed)) if signed is not None else (),
        waiting,
        path.exists(),
    )


def key_is_old(tx: Transaction) -> bool:
    """Return whether the release key on this server is not one of the newest root document."""
    path = _trust(environment_of(tx)) / trust_files.RELEASE_KEY
    if not path.exists():
        return False
    return release_documents.id_of(path) not in release_roots.content(tx)["keys"]


def root_ends_at(tx: Transaction) -> datetime | None:
    """Return the end of the newest root document's validity, or None if there is none."""
    if not release_roots.newest(tx):
        return None
    return release_documents.ends(release_roots.content(tx))


def document(tx: Transaction, kind: str, number: int = 0) -> bytes | None:
    """Return a signed document: the newest ``timestamp``, or the others by their number."""
    column = getattr(Release, kind)
    found = select(column).where(Release.signed_at.is_not(None))
    if number:
        found = found.where(Release.number == number)
    data = tx.scalar(found.order_by(Release.number.desc()).limit(1))
    return None if data is None else bytes(data)


def payload(tx: Transaction, name: str, sha256: str) -> bytes | None:
    """Return the payload of a target by its name and hash, or None."""
    found = tx.scalar(
        select(Payload).where(Payload.sha256 == sha256).options(undefer(Payload.data))
    )
    return bytes(found.data) if found is not None and _as_listed(found).name == name else None


def _versions(release: Release) -> list[release_documents.Payload]:
    found = listed(orjson.loads(release.content))
    return sorted(found, key=lambda one: order(one.version), reverse=True)


def _as_listed(one: Payload) -> release_documents.Payload:
    older = tuple(one.older_than.split())
    facts = (one.version, one.sha256, one.length, one.wire_min, one.wire_max)
    return release_documents.Payload(*facts, older)


def _newest(tx: Transaction, *, signed: bool = False) -> Release | None:
    found = select(Release).order_by(Release.number.desc()).limit(1)
    return tx.scalar(found.where(Release.signed_at.is_not(None)) if signed else found)


def _last_timestamp(tx: Transaction) -> int:
    last = select(Release.timestamp_version).order_by(Release.timestamp_version.desc()).limit(1)
    return tx.scalar(last) or 0


def _next(now: datetime, last: int) -> int:
    """Return the next number: the minutes since 1970, or one more than the last number.

    Clients reject numbers below the highest that they have seen. So the number must grow even
    when the database was restored from an older backup.
    """
    return max((now - EPOCH) // MINUTE, last + 1)


def _forget(tx: Transaction) -> None:
    numbers = list(tx.scalars(select(Release.number).order_by(Release.number.desc())))
    newest = _newest(tx, signed=True)
    kept = {*numbers[:KEPT_RELEASES], *([newest.number] if newest is not None else [])}
    tx.execute(delete(Release).where(Release.number.not_in(kept)))
