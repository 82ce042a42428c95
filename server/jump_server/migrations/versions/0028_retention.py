"""How long reports are kept, and up to where the audit log is archived and verified."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the settings, which have their defaults, and the table."""
    for name in ("audit_days", "session_days", "deployment_days"):
        op.add_column(
            "site_settings", sa.Column(name, sa.Integer(), nullable=False, server_default="730")
        )
    op.create_table(
        "audit_anchors",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("node", sa.String(length=32), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_audit_anchors")),
    )
