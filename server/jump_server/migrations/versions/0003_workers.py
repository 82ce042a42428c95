"""Several processes: who holds a Jump Client's link, and when a session was last in use."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "workers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.add_column("jump_clients", sa.Column("held_by", sa.String(length=64), nullable=True))
    op.add_column(
        "sessions", sa.Column("used_at", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.execute("UPDATE sessions SET used_at = started_at")
