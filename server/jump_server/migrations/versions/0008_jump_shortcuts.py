"""Jump Shortcuts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "jump_shortcuts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("jump_group_id", sa.String(length=32), nullable=False),
        sa.Column("jump_method", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("shown_name", sa.String(length=255), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("comments", sa.String(length=1024), nullable=False),
        sa.Column("hostname", sa.String(length=255), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=256), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("screen", sa.String(length=16), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_accessed_at", sa.BigInteger(), nullable=True),
        sa.Column("last_accessed_by", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jump_group_id"],
            ["jump_groups.id"],
            name=op.f("fk_jump_shortcuts_jump_group_id_jump_groups"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jump_shortcuts")),
    )
    for column in ("jump_group_id", "shown_name"):
        op.create_index(
            op.f(f"ix_jump_shortcuts_{column}"), "jump_shortcuts", [column], unique=False
        )
