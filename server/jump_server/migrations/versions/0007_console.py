"""The last hour of each computer's statistics."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("jump_clients", sa.Column("samples", sa.LargeBinary(), nullable=True))
