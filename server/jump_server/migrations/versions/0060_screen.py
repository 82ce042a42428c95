"""The right to see and control the screens of computers."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

GRANTED = ("full_access", "technician", "start_sessions")


def upgrade() -> None:
    """Add the right. A site's own roles get it from an administrator only."""
    op.add_column(
        "jump_item_roles",
        sa.Column("screen", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    names = ("code_name", "built_in", "screen")
    roles = sa.table("jump_item_roles", *(sa.column(name) for name in names))
    known = (roles.c.code_name.in_(GRANTED), roles.c.built_in == sa.true())
    op.execute(roles.update().where(*known).values(screen=True))


def downgrade() -> None:
    """Remove the right."""
    op.drop_column("jump_item_roles", "screen")
