"""How long the chats of support sessions are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the setting, with the default of sessions."""
    days = sa.Column("chat_days", sa.Integer(), nullable=False, server_default="730")
    op.add_column("site_settings", days)
