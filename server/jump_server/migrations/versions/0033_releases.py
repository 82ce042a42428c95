"""Signed releases of the Jump Client, and the payloads that they list."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the next start records the first release."""
    op.create_table(
        "update_payloads",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("wire_min", sa.Integer(), nullable=False),
        sa.Column("wire_max", sa.Integer(), nullable=False),
        sa.Column("older_than", sa.String(length=4096), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_update_payloads")),
    )
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("targets", sa.LargeBinary(), nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=True),
        sa.Column("timestamp", sa.LargeBinary(), nullable=True),
        sa.Column("timestamp_version", sa.Integer(), nullable=False),
        sa.Column("timestamp_ends_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_releases")),
    )
