"""Packages for platforms that were never run on a real device."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the setting, which is off."""
    op.add_column(
        "site_settings",
        sa.Column("untried_platforms", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Remove the setting."""
    op.drop_column("site_settings", "untried_platforms")
