"""The networks that computers are in, to wake them by their neighbours."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for name, length in (("macs", 160), ("subnets", 320)):
        kind = sa.String(length=length)
        op.add_column("jump_clients", sa.Column(name, kind, nullable=False, server_default=""))
