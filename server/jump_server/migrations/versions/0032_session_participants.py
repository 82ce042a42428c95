"""A session has participants, each with the sign-in or API token that it takes part by."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. Who started a session controls it."""
    made = op.create_table(
        "session_participants",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("web_session_id", sa.String(length=64), nullable=True),
        sa.Column("token_id", sa.String(length=32), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("left_reason", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_session_participants_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "user_id", name=op.f("pk_session_participants")),
    )
    op.create_index(op.f("ix_session_participants_user_id"), "session_participants", ["user_id"])
    names = ("id", "user_id", "username", "web_session_id", "token_id", "started_at")
    sessions = sa.table("sessions", *(sa.column(name) for name in names))
    session_id, user_id, username, web_session_id, token_id, started_at = sessions.c
    op.execute(
        made.insert().from_select(
            [
                *("session_id", "user_id", "username", "role", "web_session_id"),
                *("token_id", "joined_at", "left_reason"),
            ],
            sa.select(
                *(session_id, user_id, username, sa.literal("controls"), web_session_id),
                *(token_id, started_at, sa.literal("")),
            ),
        )
    )
    op.drop_column("sessions", "web_session_id")
    op.drop_column("sessions", "token_id")
