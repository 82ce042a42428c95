"""Support sessions: session keys, customers, invitations, and counts of wrong keys."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ID = sa.String(32)
DIGEST = sa.String(64)
TIME = sa.BigInteger


def upgrade() -> None:
    """Create the tables. No session is a support session so far."""
    op.add_column("sessions", sa.Column("customer_id", ID))
    op.add_column(
        "site_settings",
        sa.Column("support_unasked", sa.JSON(), nullable=False, server_default="[]"),
    )
    _keys()
    _customers()
    op.create_table(
        "session_invitations",
        sa.Column(
            "session_id", ID, sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("user_id", ID, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("invited_by", sa.String(64), nullable=False),
        sa.Column("at", TIME(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "user_id"),
    )
    op.create_index(op.f("ix_session_invitations_user_id"), "session_invitations", ["user_id"])
    op.create_table(
        "wrong_support_keys",
        sa.Column("key", DIGEST, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("free_at", TIME(), nullable=False),
        sa.Column("forgotten_at", TIME(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    name = op.f("ix_wrong_support_keys_forgotten_at")
    op.create_index(name, "wrong_support_keys", ["forgotten_at"])


def _keys() -> None:
    op.create_table(
        "support_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("created_by", ID, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("queue_team_id", ID, sa.ForeignKey("teams.id", ondelete="CASCADE")),
        sa.Column("key_hash", DIGEST),
        sa.Column("link_hash", DIGEST),
        sa.Column("digits", sa.Integer()),
        sa.Column("created_at", TIME(), nullable=False),
        sa.Column("expires_at", TIME(), nullable=False),
        sa.Column("used_at", TIME()),
        sa.Column("start_hash", DIGEST),
        sa.Column("start_expires_at", TIME()),
        sa.Column("session_id", ID),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_hash"),
        sa.UniqueConstraint("link_hash"),
        sa.UniqueConstraint("start_hash"),
    )
    for column in ("created_by", "queue_team_id", "expires_at"):
        op.create_index(op.f(f"ix_support_keys_{column}"), "support_keys", [column])


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", ID, nullable=False),
        sa.Column(
            "session_id", ID, sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("credential_hash", DIGEST, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("hostname", sa.String(255), nullable=False),
        sa.Column("platform", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("agent_version", sa.String(64), nullable=False),
        sa.Column("queue_user_id", ID),
        sa.Column("queue_team_id", ID),
        sa.Column("waiting_since", TIME(), nullable=False),
        sa.Column("accepted_at", TIME()),
        sa.Column("created_at", TIME(), nullable=False),
        sa.Column("linked_at", TIME()),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("changed_at", TIME(), nullable=False),
        sa.Column("held_by", sa.String(80)),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session_id"),
    )
    for column in ("queue_user_id", "queue_team_id"):
        op.create_index(op.f(f"ix_customers_{column}"), "customers", [column])
