"""The settings that an administrator changes while the server runs."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; its row comes with the first change."""
    op.create_table(
        "site_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client_expiry_days", sa.Integer(), nullable=False),
        sa.Column("jump_client_limit", sa.Integer(), nullable=True),
        sa.Column("active_limit", sa.Integer(), nullable=True),
        sa.Column("session_start_limit", sa.Integer(), nullable=False),
        sa.Column("sign_in_hours", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_settings")),
    )
