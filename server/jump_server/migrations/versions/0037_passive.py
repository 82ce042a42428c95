"""Passive clients: the server calls them, at a port and at addresses that they report."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Every client and installer so far is active."""
    for table in ("jump_clients", "installers"):
        for column in (
            sa.Column("passive", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("passive_port", sa.Integer(), nullable=False, server_default="5832"),
            sa.Column("passive_listen", sa.String(64), nullable=False, server_default=""),
        ):
            op.add_column(table, column)
    op.drop_index("ix_jump_clients_by_group", "jump_clients")
    counted = ["jump_group_id", "tag", "expired_at", "uninstalled_at", "online", "passive", "id"]
    op.create_index("ix_jump_clients_by_group", "jump_clients", counted)
    for column in (
        sa.Column("call_number", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("called_address", sa.String(64), nullable=False, server_default=""),
    ):
        op.add_column("jump_clients", column)
