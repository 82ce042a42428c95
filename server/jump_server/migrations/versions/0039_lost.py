"""When a Jump Client counts as lost, and what happens to an uninstalled record."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the settings, which have their defaults."""
    op.add_column(
        "site_settings", sa.Column("lost_days", sa.Integer(), nullable=True, server_default="14")
    )
    op.add_column(
        "site_settings",
        sa.Column("remove_uninstalled", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
