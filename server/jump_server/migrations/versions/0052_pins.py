"""Pins: requests to install a Jump Client in a support session."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

ID = sa.String(32)
TIME = sa.BigInteger


def upgrade() -> None:
    """Create the table. No installer belongs to a pin so far."""
    op.create_table(
        "pins",
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "session_id", ID, sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("installer_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("at", TIME(), nullable=False),
        sa.Column("due_at", TIME(), nullable=False),
        sa.Column("ended_at", TIME()),
        sa.Column("jump_client_id", ID),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("installer_id"),
    )
    op.create_index(op.f("ix_pins_session_id"), "pins", ["session_id"])
    op.add_column("sessions", sa.Column("pin_id", ID))
    op.add_column("installers", sa.Column("session_id", ID))
