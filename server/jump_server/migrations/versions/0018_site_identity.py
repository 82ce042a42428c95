"""The database knows whose it is: the fingerprint of the site's trust."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the server that starts next writes its row."""
    op.create_table(
        "site_identity",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("trust_fingerprint", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_identity")),
    )
