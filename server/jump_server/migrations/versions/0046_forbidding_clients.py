"""Looking for Jump Clients that forbid something themselves, which few do, reads no others."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make an index of those alone."""
    op.create_index(
        "ix_jump_clients_forbidding",
        "jump_clients",
        ["id"],
        sqlite_where=sa.text("forbid_disable = 1 OR forbid_uninstall = 1"),
        postgresql_where=sa.text("forbid_disable OR forbid_uninstall"),
    )
