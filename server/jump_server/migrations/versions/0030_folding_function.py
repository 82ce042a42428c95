"""PostgreSQL folds texts by a function, as SQLite does. New databases have it since 0026."""

from alembic import op

from jump_server.models.folded import CREATE_FUNCTION

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the function. Columns made before keep their expression, which folds the same."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(CREATE_FUNCTION)
