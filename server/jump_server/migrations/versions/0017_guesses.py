"""Guessing passwords and codes delays the next attempt; it no longer locks an account."""

from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LOCKED_AFTER = 10
"""Wrong attempts after which an account was locked; an administrator's lock set them to 0."""


def upgrade() -> None:
    """Make the tables, unlock what guessing had locked, and know where users are signed in."""
    op.create_table(
        "guesses",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.Column("forgotten_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guesses")),
    )
    for column in ("account", "forgotten_at"):
        op.create_index(op.f(f"ix_guesses_{column}"), "guesses", [column])
    known = op.create_table(
        "known_networks",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_known_networks_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "network", name=op.f("pk_known_networks")),
    )
    op.create_index(op.f("ix_known_networks_used_at"), "known_networks", ["used_at"])
    _know(known)
    users = sa.table("users", sa.column("locked_at"), sa.column("failed_sign_ins"))
    guessed = users.c.failed_sign_ins >= LOCKED_AFTER
    op.execute(users.update().where(guessed).values(locked_at=None))
    op.drop_column("users", "failed_sign_ins")


def _know(known: sa.Table) -> None:
    columns = ("user_id", "address", "used_at")
    sessions = sa.table("web_sessions", *map(sa.column, columns))
    rows: dict[tuple[str, str], int] = {}
    for user_id, address, used_at in op.get_bind().execute(sa.select(*sessions.c)):
        place = user_id, _network(address)
        rows[place] = max(used_at, rows.get(place, 0))
    if rows:
        fields = ("user_id", "network", "used_at")
        made = [dict(zip(fields, (*place, at), strict=True)) for place, at in rows.items()]
        op.bulk_insert(known, made)


def _network(address: str) -> str:
    try:
        six = ip_address(address).version == 6
    except ValueError:
        return address
    return str(ip_network((address, 64), strict=False)) if six else address
