"""Deployments: accepted installations beside the rejected ones."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BATCH = 1000


def upgrade() -> None:
    """Make the table; fill it with the rejections, and with what the audit log knows."""
    deployments = op.create_table(
        "deployments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("hostname", sa.String(length=255), nullable=False),
        sa.Column("installer_id", sa.String(length=32), nullable=True),
        sa.Column("installer_name", sa.String(length=128), nullable=False),
        sa.Column("jump_group", sa.String(length=128), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("jump_client_id", sa.String(length=32), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployments")),
    )
    for column in ("at", "installer_id", "user_id", "jump_client_id", "code"):
        op.create_index(op.f(f"ix_deployments_{column}"), "deployments", [column], unique=False)
    found = [*_rejected(), *_accepted()]
    found.sort(key=lambda row: row["at"])
    known = _installers()
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        op.bulk_insert(
            deployments, [{**row, **known.get(row["installer_id"], NOBODYS)} for row in batch]
        )
    op.drop_table("rejected_enrolments")


NOBODYS: dict[str, Any] = {
    "installer_name": "",
    "jump_group": "",
    "user_id": None,
    "username": "",
}


def _installers() -> dict[str, dict[str, Any]]:
    rows = op.get_bind().execute(
        sa.text(
            "SELECT i.id, i.name, g.code_name, i.created_by_id, i.created_by "
            "FROM installers i JOIN jump_groups g ON g.id = i.jump_group_id"
        )
    )
    return {row[0]: dict(zip(NOBODYS, row[1:], strict=True)) for row in rows}


def _rejected() -> list[dict[str, Any]]:
    rows = op.get_bind().execute(
        sa.text(
            "SELECT at, address, hostname, installer_id, code, parameters "
            "FROM rejected_enrolments ORDER BY id"
        )
    )
    return [
        {**row, "parameters": _decoded(row["parameters"]), "jump_client_id": None}
        for row in rows.mappings()
    ]


def _accepted() -> list[dict[str, Any]]:
    rows = op.get_bind().execute(
        sa.text(
            "SELECT at, address, target_id, details FROM audit_events "
            "WHERE action = 'jump_client.enrolled' ORDER BY id"
        )
    )
    return [
        {
            "at": row.at,
            "address": row.address,
            "hostname": _decoded(row.details).get("hostname", ""),
            "installer_id": _decoded(row.details).get("installer"),
            "jump_client_id": row.target_id,
            "code": "",
            "parameters": {},
        }
        for row in rows
    ]


def _decoded(value: Any) -> dict[str, Any]:
    """A JSON column: PostgreSQL's driver has decoded it already."""
    decoded: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return decoded
