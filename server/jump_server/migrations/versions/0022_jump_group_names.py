"""One name, one Jump Group, without regard to case. Doubles go on until somebody renames them."""

import unicodedata
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; code names come first in it, then display names, the oldest first."""
    names = op.create_table(
        "jump_group_names",
        sa.Column("folded", sa.String(length=512), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["jump_groups.id"],
            name=op.f("fk_jump_group_names_group_id_jump_groups"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("folded", "rank", name=op.f("pk_jump_group_names")),
    )
    op.create_index(op.f("ix_jump_group_names_group_id"), "jump_group_names", ["group_id"])
    groups = op.get_bind().execute(
        sa.text(
            "SELECT id, code_name, name FROM jump_groups WHERE owner_id IS NULL "
            "ORDER BY created_at, id"
        )
    )
    rows = groups.all()
    called = [(_folded(row.code_name), row.id) for row in rows]
    called += [(_folded(row.name), row.id) for row in rows]
    ranks: Counter[str] = Counter()
    found = []
    for folded, group_id in dict.fromkeys(called):
        found.append({"folded": folded, "rank": ranks[folded], "group_id": group_id})
        ranks[folded] += 1
    if found:
        op.bulk_insert(names, found)


def _folded(name: str) -> str:
    composed = unicodedata.normalize("NFC", " ".join(name.split()))
    return unicodedata.normalize("NFC", composed.casefold())
