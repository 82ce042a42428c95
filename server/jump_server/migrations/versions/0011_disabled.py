"""Jump Clients can be disabled, at the console and on the computer."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for name in ("disabled_at_console", "disabled_on_computer"):
        kind = sa.Boolean()
        op.add_column(
            "jump_clients", sa.Column(name, kind, nullable=False, server_default=sa.false())
        )
