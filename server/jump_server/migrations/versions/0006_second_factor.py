"""Second factors and their recovery codes; what is known of a sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the columns."""
    op.add_column("users", sa.Column("totp_secret", sa.String(length=255), nullable=True))
    op.add_column("users", sa.Column("totp_since", sa.BigInteger(), nullable=True))
    last_step = sa.Column("totp_last_step", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("users", last_step)
    op.create_table(
        "recovery_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_recovery_codes_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"], unique=False)
    browser = sa.Column("browser", sa.String(length=256), nullable=False, server_default="")
    op.add_column("web_sessions", browser)
    used = sa.Column("used_at", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("web_sessions", used)
    op.execute("UPDATE web_sessions SET used_at = created_at")
