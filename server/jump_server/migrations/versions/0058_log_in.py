"""The right to log in as another account of a computer."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

GRANTED = ("full_access", "technician")


def upgrade() -> None:
    """Add the right. Whoever has it needs the account's password all the same."""
    op.add_column(
        "jump_item_roles",
        sa.Column("log_in", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    names = ("code_name", "built_in", "log_in")
    roles = sa.table("jump_item_roles", *(sa.column(name) for name in names))
    known = (roles.c.code_name.in_(GRANTED), roles.c.built_in == sa.true())
    op.execute(roles.update().where(*known).values(log_in=True))


def downgrade() -> None:
    """Remove the right."""
    op.drop_column("jump_item_roles", "log_in")
