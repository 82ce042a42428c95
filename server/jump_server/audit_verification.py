"""``jump-server admin verify-audit``: verifies the audit log's chain in files and database."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session as Transaction

from jump_wire.errors import UserError

from . import audit_archive
from .bootstrap import Opened
from .core import audit, audit_chain
from .core.audit_chain import Position, Verdict


@dataclass(frozen=True)
class Outcome:
    """The result of a verification.

    Args:
        holds: whether no row was changed or removed.
        rows: the number of rows in the database.
        archived_rows: the number of the last row in the archive files.
        checked_from: the first row that was checked; all later rows were checked too.
        first_tampered: the first row that was changed or removed, if known.
        text: the result as text for people.
    """

    holds: bool
    rows: int
    archived_rows: int
    checked_from: int
    first_tampered: int | None
    text: str


def verify(site: Opened, *, full: bool, folders: Sequence[Path] = ()) -> Outcome:
    """Verify the audit log and store the position up to which it is intact.

    Args:
        site: the site.
        full: verify everything, including archive files; otherwise only the rows since the
            last verification.
        folders: further folders with archive files, in addition to the site's own folder.
    """
    rows, archived = site.database.read(_facts)
    archive = None
    if full:
        key = site.environment.trust.derive(audit_chain.SEALS)
        places = dict.fromkeys([site.settings.archive_folder, *folders])
        try:
            archive = audit_archive.verify(list(places), key, archived)
        except audit_archive.Damaged as error:
            return Outcome(False, rows, archived.number, 1, None, f"{error}.")
    verdict = site.database.read(audit_chain.verify, full=full, archive=archive)
    if verdict.holds:
        with suppress(UserError):  # a full disk: the next verification reads these rows again
            site.database.write(audit_chain.set_anchor, "verified", verdict.end)
    first = 1 if full else verdict.first
    text = _text(verdict, first)
    return Outcome(verdict.holds, rows, archived.number, first, verdict.tampered, text)


def _facts(tx: Transaction) -> tuple[int, Position]:
    return audit.count(tx), audit_chain.position(tx, "archived")


def _text(verdict: Verdict, first: int) -> str:
    if verdict.tampered is not None:
        return f"Entry {verdict.tampered} was changed or removed."
    if verdict.forged:
        return "The stored result of the archive or of an earlier verification was changed."
    last = verdict.end.number
    if first == 1:
        return f"All {last} entries are intact."
    earlier = (
        f"Entries 1 to {first - 1} were verified or archived before; --full checks them again."
    )
    return (
        f"Entries {first} to {last} are intact. {earlier}"
        if first <= last
        else f"No new entries. {earlier}"
    )
