"""Clones and restored computers: earlier credentials, claims, and the settings for them."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns. Settings have their defaults."""
    op.add_column(
        "jump_clients",
        sa.Column("computer_id", sa.String(length=64), nullable=False, server_default=""),
    )
    op.add_column(
        "installers",
        sa.Column("may_take_over", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("jump_clients", sa.Column("copy_of", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_jump_clients_computer_id"), "jump_clients", ["computer_id"])
    for column in (
        sa.Column("clone_limit", sa.Integer(), nullable=False, server_default="5"),
        sa.Column("admit_restored", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("identity_mail", sa.String(length=1000), nullable=False, server_default=""),
    ):
        op.add_column("site_settings", column)
    op.create_table(
        "earlier_credentials",
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_earlier_credentials")),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("original_id", sa.String(length=32), nullable=False),
        sa.Column("enrolment_id", sa.String(length=32), nullable=False),
        sa.Column("credential_hash", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("hostname", sa.String(length=255), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("computer", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("credential_hash", name=op.f("uq_claims_credential_hash")),
    )
    op.create_index(op.f("ix_claims_state_at_id"), "claims", ["state", "at", "id"])
    op.create_index(
        op.f("ix_claims_original_id_decided_at"), "claims", ["original_id", "decided_at"]
    )
