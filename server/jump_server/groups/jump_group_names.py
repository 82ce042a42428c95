"""Unique names of Jump Groups: ignoring case, a name belongs to one Jump Group.

A code name identifies a shared Jump Group and never changes. The display name is unique too, and
differs from the code names of other groups. A name that a user types is therefore unambiguous.
Duplicates from before this rule remain usable by code name until an administrator renames them.
"""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from jump_server.db import Retry
from jump_server.models.jump_group import GroupName, JumpGroup
from jump_wire.errors import UserError

PERSONAL = "user:"
PERSONAL_IN_FRENCH = "utilisateur:"
SHARED = "jumpgroup:"


def folded(name: str) -> str:
    """Return the name for comparison: without case, with single spaces as white space."""
    composed = unicodedata.normalize("NFC", " ".join(name.split()))
    return unicodedata.normalize("NFC", composed.casefold())


def by_code(tx: Transaction, code_name: str) -> JumpGroup:
    """Return the Jump Group with exactly this code name, or raise ``jump_group_not_found``."""
    named = select(JumpGroup).where(JumpGroup.code_name == code_name.removeprefix(SHARED))
    group = tx.scalar(named)
    if group is None:
        raise UserError("jump_group_not_found", group=code_name)
    return group


def find(tx: Transaction, reference: str, field: str = "jump_group") -> JumpGroup:
    """Return the Jump Group that a user refers to.

    A reference is ``user:<username>`` (``utilisateur:<username>`` in French guides) or
    ``jumpgroup:<code name>``. For a shared Jump Group, the code name or display name alone is
    enough.

    Args:
        tx: the transaction.
        reference: the reference as typed.
        field: the field that contained it, for the error.

    Raises:
        UserError: ``jump_group_not_found``, ``jump_group_ambiguous``.
    """
    # User names are lowercase, but users may type capitals, as at the sign-in.
    if folded(reference).startswith((PERSONAL, PERSONAL_IN_FRENCH)):
        reference = PERSONAL + folded(reference).partition(":")[2]
    if reference.startswith((PERSONAL, SHARED)):
        return by_code(tx, reference)
    called = select(GroupName.group_id).where(GroupName.folded == folded(reference))
    groups = tx.scalars(select(JumpGroup).where(JumpGroup.id.in_(called))).all()
    if len(groups) > 1:
        raise UserError("jump_group_ambiguous", field=field, group=reference, count=len(groups))
    if not groups:
        raise UserError("jump_group_not_found", group=reference, field=field)
    return groups[0]


def claim(tx: Transaction, group: JumpGroup, name: str) -> None:
    """Set the display name of a new or existing shared Jump Group.

    An empty ``name`` stands for the code name.

    Raises:
        UserError: ``field_taken`` with the field, ``field_malformed`` for a name that looks like
            a reference.
        Retry: another transaction took the name at the same time.
    """
    name = name or group.code_name
    if folded(name).startswith((PERSONAL, PERSONAL_IN_FRENCH, SHARED)):
        expected = f"a name that does not begin with {PERSONAL} or {SHARED}"
        raise UserError("field_malformed", field="name", expected=expected)
    group.name = name
    given = {folded(group.code_name): ("code_name", group.code_name)}
    given.setdefault(folded(name), ("name", name))
    held = select(GroupName.folded).where(GroupName.group_id == group.id)
    mine = set(tx.scalars(held))
    taken = set(tx.scalars(select(GroupName.folded).where(GroupName.folded.in_(given))))
    for one, (field, value) in given.items():
        if one in taken - mine:
            raise UserError("field_taken", field=field, value=value)
    gone = GroupName.folded.in_(mine - given.keys())
    tx.execute(delete(GroupName).where(GroupName.group_id == group.id, gone))
    tx.add_all(GroupName(folded=one, rank=0, group_id=group.id) for one in given.keys() - mine)
    try:
        tx.flush()
    except IntegrityError as error:
        raise Retry from error


def doubled(tx: Transaction, group_ids: Sequence[str] | None = None) -> dict[str, str]:
    """Return, by id, the code names of the Jump Groups that share a name with another group."""
    several = select(GroupName.folded).group_by(GroupName.folded).having(func.count() > 1)
    rows = (
        select(JumpGroup.id, JumpGroup.code_name)
        .where(JumpGroup.id.in_(select(GroupName.group_id).where(GroupName.folded.in_(several))))
        .order_by(JumpGroup.code_name)
    )
    if group_ids is not None:
        rows = rows.where(JumpGroup.id.in_(group_ids))
    return {row.id: row.code_name for row in tx.execute(rows)}
