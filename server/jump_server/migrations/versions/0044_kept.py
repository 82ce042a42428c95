"""How long records of uninstalled Jump Clients, and last known statistics, are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the settings: everything is kept."""
    for name in ("uninstalled_days", "statistics_days"):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("site_settings", column)
