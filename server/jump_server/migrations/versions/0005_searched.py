"""What a search looks into, kept beside the record by the database itself."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SEARCHED = (
    "name",
    "hostname",
    "fqdn",
    "comments",
    "tag",
    "private_addresses",
    "public_address",
    "console_user",
    "workgroup",
    "domain",
)


def upgrade() -> None:
    """Add the column: PostgreSQL stores it, SQLite makes it when it reads."""
    stored = True if op.get_bind().dialect.name == "postgresql" else None
    lines = sa.Computed("lower(" + " || '\n' || ".join(SEARCHED) + ")", persisted=stored)
    op.add_column("jump_clients", sa.Column("searched", sa.Text(), lines))
