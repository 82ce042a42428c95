"""The elevation of a session."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. No session is elevated so far."""
    op.add_column("sessions", sa.Column("elevation", sa.JSON()))
