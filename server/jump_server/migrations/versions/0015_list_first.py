"""What the list reads of a Jump Client stands first in its record; what a search reads is stored.

Both databases take a record's columns apart from its beginning up to the last one that a
statement wants: behind forty others that was two thirds of a search among 10,000.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FIRST = (
    "id",
    "jump_group_id",
    "expired_at",
    "uninstalled_at",
    "last_connected_at",
    "online",
    "shown_name",
    "hostname",
    "tag",
    "searched",
)
SEARCHED = (
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
)
INDEXED = ("installer_id", "jump_group_id", "online", "shown_name")


def upgrade() -> None:
    """Copy the table into one with its columns in another order."""
    bind = op.get_bind()
    for column in INDEXED:
        op.drop_index(f"ix_jump_clients_{column}", "jump_clients")
    op.rename_table("jump_clients", "jump_clients_before")
    before = sa.Table("jump_clients_before", sa.MetaData(), autoload_with=bind)
    if bind.dialect.name == "postgresql":  # where a constraint's name is taken in the whole schema
        for kind in ("pk_jump_clients", "uq_jump_clients_enrolment_id"):
            op.drop_constraint(kind, "jump_clients_before")

    wanted = [*FIRST, *(was.name for was in before.columns if was.name not in FIRST)]
    lines = sa.Computed("lower(" + " || '\n' || ".join(SEARCHED) + ")", persisted=True)
    columns = {
        was.name: sa.Column(
            was.name, was.type, nullable=was.nullable, server_default=was.server_default
        )
        for was in before.columns
    }
    columns["searched"] = sa.Column("searched", sa.Text(), lines)
    after = op.create_table(
        "jump_clients",
        *(columns[name] for name in wanted),
        sa.ForeignKeyConstraint(
            ["jump_group_id"],
            ["jump_groups.id"],
            name=op.f("fk_jump_clients_jump_group_id_jump_groups"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jump_clients")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_jump_clients_enrolment_id")),
    )
    kept = [name for name in wanted if name != "searched"]
    rows = sa.select(*(before.columns[name] for name in kept))
    op.execute(after.insert().from_select(kept, rows))
    op.drop_table("jump_clients_before")
    for column in INDEXED:
        op.create_index(f"ix_jump_clients_{column}", "jump_clients", [column])
