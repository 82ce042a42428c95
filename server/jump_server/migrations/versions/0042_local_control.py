"""What is forbidden on the computers, and how sessions are shown there."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Nothing is forbidden so far."""
    for table in ("jump_groups", "installers", "jump_clients"):
        for name in ("forbid_disable", "forbid_uninstall"):
            op.add_column(
                table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
    op.add_column(
        "jump_clients",
        sa.Column("maintenance_anchors", sa.String(64), nullable=False, server_default=""),
    )
    op.add_column(
        "site_settings",
        sa.Column("notify_sessions", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
