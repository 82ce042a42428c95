"""A session knows its tools, so that its user finds them again."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column. What runs now can be ended from elsewhere, and not resumed."""
    op.add_column(
        "sessions", sa.Column("tools", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
