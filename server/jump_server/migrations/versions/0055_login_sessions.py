"""Whether a Jump Client runs only while its account is logged in."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Clients report it when they next connect."""
    op.add_column(
        "jump_clients",
        sa.Column("login_session", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
