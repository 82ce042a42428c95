"""A Jump Group may be for all users, with a role. None is so far."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    role = sa.Column("all_users_role", sa.String(length=64), nullable=True)
    op.add_column("jump_groups", role)
