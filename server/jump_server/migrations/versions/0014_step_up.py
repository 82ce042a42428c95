"""Step-up: what wants a fresh code of the second factor, and who gave one when."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns; nothing is asked for yet."""
    policy = sa.Column(
        "second_factor_policy", sa.String(length=16), nullable=False, server_default="off"
    )
    op.add_column("site_settings", policy)
    op.add_column("web_sessions", sa.Column("factor_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "api_tokens",
        sa.Column("second_factor", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
