"""Jump Shortcuts through a Jump Client, and the sessions that go to their targets."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column(
        "jump_shortcuts", sa.Column("jump_client_id", sa.String(length=32), nullable=True)
    )
    op.add_column("sessions", sa.Column("jump_shortcut_id", sa.String(length=32), nullable=True))
    name = sa.Column("jump_shortcut_name", sa.String(length=128), nullable=False, server_default="")
    op.add_column("sessions", name)
