"""What a search looks into has neither case nor accents, and shortcuts have it as well.

A stored expression can't be changed in place: the tables are copied.
"""

import sqlalchemy as sa
from alembic import op

from jump_server.models.folded import CREATE_FUNCTION, Folded

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CLIENTS = (
    "name",
    "hostname",
    "fqdn",
    "comments",
    "tag",
    "private_addresses",
    "public_address",
    "console_user",
    "workgroup",
    "domain",
    "os",
)
SHORTCUTS = ("name", "hostname", "tag", "comments")


def upgrade() -> None:
    """Copy both tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(CREATE_FUNCTION)
    indexed = ("installer_id", "jump_group_id, id", "online", "shown_name")
    _copy("jump_clients", CLIENTS, indexed, unique="enrolment_id", behind="tag")
    _copy("jump_shortcuts", SHORTCUTS, ("jump_group_id", "shown_name"), unique=None, behind="tag")


def _copy(
    table: str,
    searched: tuple[str, ...],
    indexed: tuple[str, ...],
    *,
    unique: str | None,
    behind: str,
) -> None:
    """Copy a table into one whose ``searched`` stands behind a column and holds others' lines."""
    bind = op.get_bind()
    indexes = [column.split(", ") for column in indexed]
    for columns in indexes:
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
    op.rename_table(table, f"{table}_before")
    before = sa.Table(f"{table}_before", sa.MetaData(), autoload_with=bind)
    if bind.dialect.name == "postgresql":  # where a constraint's name is taken in the whole schema
        op.drop_constraint(f"pk_{table}", f"{table}_before")
        if unique:
            op.drop_constraint(f"uq_{table}_{unique}", f"{table}_before")

    kept = [was.name for was in before.columns if was.name != "searched"]
    made = {
        was.name: sa.Column(
            was.name, was.type, nullable=was.nullable, server_default=was.server_default
        )
        for was in before.columns
        if was.name in kept
    }
    lines = sa.Computed(Folded(sa.text(" || '\n' || ".join(searched))), persisted=True)
    wanted = list(kept)
    wanted.insert(wanted.index(behind) + 1, "searched")
    made["searched"] = sa.Column("searched", sa.Text(), lines)
    constraints: list[sa.Constraint] = [
        sa.ForeignKeyConstraint(
            ["jump_group_id"],
            ["jump_groups.id"],
            name=op.f(f"fk_{table}_jump_group_id_jump_groups"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
    if unique:
        constraints.append(sa.UniqueConstraint(unique, name=op.f(f"uq_{table}_{unique}")))
    after = op.create_table(table, *(made[name] for name in wanted), *constraints)
    op.execute(
        after.insert().from_select(kept, sa.select(*(before.columns[name] for name in kept)))
    )
    op.drop_table(f"{table}_before")
    for columns in indexes:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
