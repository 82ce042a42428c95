"""Alembic's entry: the connection comes from :func:`jump_server.migrations.upgrade`."""

from alembic import context

from jump_server.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes tables by copying them
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
