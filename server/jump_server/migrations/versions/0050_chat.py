"""The chat of support sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

ID = sa.String(32)


def upgrade() -> None:
    """Create the table. No session has a message so far."""
    for name in ("chat_count", "chat_own", "chat_received"):
        count = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("customers", count)
    op.create_table(
        "chat_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "session_id", ID, sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("user_id", ID),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    place = op.f("ix_chat_messages_session_id_number")
    op.create_index(place, "chat_messages", ["session_id", "number"], unique=True)
    op.create_index(op.f("ix_chat_messages_at_id"), "chat_messages", ["at", "id"])
