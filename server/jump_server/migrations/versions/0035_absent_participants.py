"""A participant has the time of their last connection: who is absent does not keep control."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Without a time, the participant counts as connected when they joined."""
    op.add_column("session_participants", sa.Column("used_at", sa.BigInteger(), nullable=True))
