"""What Jump Clients report, and how often."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the settings, which have their defaults."""
    op.add_column("site_settings", sa.Column("statistics_seconds", sa.Integer(), nullable=True))
    op.add_column(
        "site_settings",
        sa.Column("withheld_statistics", sa.JSON(), nullable=False, server_default="[]"),
    )
