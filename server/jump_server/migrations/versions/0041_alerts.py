"""Alerts by email and webhook; the addresses for messages about clones move there."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ABOUT_CLONES = ["clone", "restored", "taken_over"]


def upgrade() -> None:
    """Make the tables. A site that has messages about clones goes on with them."""
    settings = op.create_table(
        "alert_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.String(length=1000), nullable=False),
        sa.Column("mail_minutes", sa.Integer(), nullable=False),
        sa.Column("webhook_url", sa.String(length=1000), nullable=False),
        sa.Column("webhook_secret", sa.Text(), nullable=False),
        sa.Column("offline_minutes", sa.Integer(), nullable=False),
        sa.Column("removal_days", sa.Integer(), nullable=False),
        sa.Column("limit_percent", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_settings")),
    )
    _events()
    _deliveries()
    site = sa.table("site_settings", sa.column("identity_mail"))
    recipients = op.get_bind().scalar(sa.select(site.c.identity_mail))
    if recipients:
        op.bulk_insert(
            settings,
            [
                {
                    "id": 1,
                    "events": ABOUT_CLONES,
                    "recipients": recipients,
                    "mail_minutes": 15,
                    "webhook_url": "",
                    "webhook_secret": "",
                    "offline_minutes": 60,
                    "removal_days": 7,
                    "limit_percent": 90,
                    "version": 1,
                }
            ],
        )
    op.drop_column("site_settings", "identity_mail")


def _events() -> None:
    op.create_table(
        "alert_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("jump_group", sa.String(length=128), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_events")),
    )
    op.create_index(op.f("ix_alert_events_at_id"), "alert_events", ["at", "id"])
    op.create_index(op.f("ix_alert_events_kind"), "alert_events", ["kind"])
    op.create_table(
        "alert_marks",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_alert_marks")),
    )


def _deliveries() -> None:
    op.create_table(
        "alert_deliveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.String(length=1000), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_deliveries")),
    )
    waiting = ["channel", "state", "next_at"]
    op.create_index(op.f("ix_alert_deliveries_channel_state_next_at"), "alert_deliveries", waiting)
    listed = ["created_at", "id"]
    op.create_index(op.f("ix_alert_deliveries_created_at_id"), "alert_deliveries", listed)
    op.create_table(
        "alert_channels",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_id", sa.BigInteger(), nullable=False),
        sa.Column("collected_at", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("held_by", sa.String(length=64), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_alert_channels")),
    )
