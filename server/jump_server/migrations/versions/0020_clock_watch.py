"""What is known of the clock: the last sweep, a step since then, and how far a node's is off."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, whose row the first sweep writes, and the column."""
    op.create_table(
        "clock_watch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("suspect_since", sa.BigInteger(), nullable=True),
        sa.Column("agreed_seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_watch")),
    )
    op.add_column(
        "workers", sa.Column("ahead_ms", sa.BigInteger(), nullable=False, server_default="0")
    )
