"""How Jump Clients are updated: the site's policy, rollouts, and the state of each client."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the columns of clients. Nothing is updated before the next start."""
    _policy()
    op.create_table(
        "update_rollouts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ring_started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_rollouts")),
    )
    op.create_index(op.f("ix_update_rollouts_state"), "update_rollouts", ["state"])
    _client_updates()
    for name, kind, default in (
        ("update_policy", sa.String(length=64), ""),
        ("updating", sa.Boolean(), sa.false()),
        ("update_aimed", sa.Boolean(), sa.false()),
    ):
        op.add_column("jump_clients", sa.Column(name, kind, nullable=False, server_default=default))
    op.create_index(op.f("ix_jump_clients_agent_version"), "jump_clients", ["agent_version"])


def _policy() -> None:
    op.create_table(
        "update_policy",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("chosen_version", sa.String(length=64), nullable=False),
        sa.Column("first_ring", sa.String(length=16), nullable=False),
        sa.Column("first_tag", sa.String(length=64), nullable=False),
        sa.Column("first_share", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("healthy_within_minutes", sa.Integer(), nullable=False),
        sa.Column("healthy_seconds", sa.Integer(), nullable=False),
        sa.Column("at_once", sa.Integer(), nullable=False),
        sa.Column("bandwidth_kib", sa.Integer(), nullable=True),
        sa.Column("failure_percent", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_policy")),
    )


def _client_updates() -> None:
    op.create_table(
        "client_updates",
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("rollout_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("from_version", sa.String(length=64), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["jump_clients.id"],
            name=op.f("fk_client_updates_client_id_jump_clients"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_updates")),
    )
    columns = ["rollout_id", "state"]
    op.create_index(op.f("ix_client_updates_rollout_id_state"), "client_updates", columns)
    op.create_index(op.f("ix_client_updates_state"), "client_updates", ["state"])
