"""A session knows the sign-in, or the API token, that it ends with."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns. Sessions that run now end with their user's rights only."""
    op.add_column("sessions", sa.Column("web_session_id", sa.String(length=64), nullable=True))
    op.add_column("sessions", sa.Column("token_id", sa.String(length=32), nullable=True))
