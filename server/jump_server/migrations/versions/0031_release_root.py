"""The root document for signed updates that Jump Clients trust."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the next start makes the document and fills it."""
    op.add_column("site_identity", sa.Column("release_root", sa.String(64), nullable=True))
