"""Reports grow for years: each is read from its newest row on, with or without a filter.

An index that has the filter's column first and then the order gives a page without sorting, and
counts without reading the rows themselves. Which Jump Clients a Jump Group has is told by an index
alone too.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = (
    ("audit_events", "at"),
    ("audit_events", "actor"),
    ("audit_events", "action"),
    ("audit_events", "target_id"),
    ("sessions", "started_at"),
    ("deployments", "at"),
    ("jump_clients", "jump_group_id"),
)
AFTER = (
    ("audit_events", ("at", "id")),
    ("audit_events", ("actor", "at", "id")),
    ("audit_events", ("actor", "action", "at", "id")),
    ("audit_events", ("action", "at", "id")),
    ("audit_events", ("target_id", "at", "id")),
    ("sessions", ("started_at", "id")),
    ("sessions", ("username", "started_at", "id")),
    ("deployments", ("at", "id")),
    ("deployments", ("username", "at", "id")),
    ("jump_clients", ("jump_group_id", "id")),
)


def upgrade() -> None:
    """Put longer indexes in the place of those of one column."""
    for table, column in BEFORE:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, columns in AFTER:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
