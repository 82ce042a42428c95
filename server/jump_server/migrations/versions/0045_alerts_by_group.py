"""Recipients of alerts about the Jump Clients of a Jump Group."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the setting, which is empty."""
    column = sa.Column("group_recipients", sa.JSON(), nullable=False, server_default="{}")
    op.add_column("alert_settings", column)
