"""Sessions that go through no Jump Client: the server itself connects to the target."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a session be without a Jump Client."""
    with op.batch_alter_table("sessions") as sessions:
        sessions.alter_column("jump_client_id", existing_type=sa.String(length=32), nullable=True)
