"""Why the last call to a passive Jump Client failed."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. No call has failed so far."""
    op.add_column("jump_clients", sa.Column("failed_call", sa.JSON(), nullable=True))
