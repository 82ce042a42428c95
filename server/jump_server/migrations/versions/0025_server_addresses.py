"""Where each Jump Client reaches the server, as it says itself."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; clients fill it when they connect."""
    op.add_column(
        "jump_clients",
        sa.Column("server_addresses", sa.Text(), nullable=False, server_default=""),
    )
