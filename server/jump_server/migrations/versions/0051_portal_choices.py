"""What customers choose on the portal without a session key, and what they call technicians."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

DIGEST = sa.String(64)


def upgrade() -> None:
    """Show neither so far, and let a key have no creator."""
    no = sa.false()
    op.add_column(
        "portal", sa.Column("show_technicians", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column("portal", sa.Column("issues", sa.JSON(), nullable=False, server_default="[]"))
    _text("users", "public_name", 64)
    _text("session_participants", "called", 64)
    _text("support_keys", "issue", 128)
    _text("support_keys", "customer_name", 64)
    _text("customers", "issue", 128)
    for table in ("support_keys", "customers"):
        op.add_column(table, sa.Column("network", DIGEST))
        op.create_index(op.f(f"ix_{table}_network"), table, ["network"])
    with op.batch_alter_table("support_keys") as keys:
        keys.alter_column("created_by", existing_type=sa.String(32), nullable=True)
    op.create_table(
        "availability",
        sa.Column(
            "web_session_id",
            DIGEST,
            sa.ForeignKey("web_sessions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "user_id", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("web_session_id"),
    )
    op.create_index(op.f("ix_availability_user_id"), "availability", ["user_id"])


def _text(table: str, column: str, length: int) -> None:
    op.add_column(table, sa.Column(column, sa.String(length), nullable=False, server_default=""))
