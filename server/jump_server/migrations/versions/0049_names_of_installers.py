"""An installer can have a name of its own, by which automation finds it again."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, which is empty for the installers that exist."""
    op.add_column("installers", sa.Column("name_key", sa.String(64)))
    op.create_index("ix_installers_name_key", "installers", ["name_key"], unique=True)
