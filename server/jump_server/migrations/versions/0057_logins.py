"""Who is signed in on a session's computer, and the right to log them out."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Of the predefined roles, only full access has the new right."""
    op.add_column("sessions", sa.Column("logins", sa.JSON()))
    op.add_column(
        "jump_item_roles",
        sa.Column("log_out", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE jump_item_roles SET log_out = true WHERE code_name = 'full_access'")
