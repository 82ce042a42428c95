"""Rights: Jump Item roles, site rights, teams. Nobody may more than before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RIGHTS = ("view", "start_session", "deploy", "remove", "move", "edit", "view_reports")
PREDEFINED = {
    "full_access": ("Full access", RIGHTS),
    "technician": ("Technician", RIGHTS[:-1]),
    "start_sessions": ("Start sessions only", RIGHTS[:2]),
    "auditor": ("Auditor", ("view", "view_reports")),
    "no_access": ("No access", ()),
}


def upgrade() -> None:
    """Make the tables, the columns and the predefined roles."""
    _roles()
    _teams()
    for column, default in (
        ("personal_role", "technician"),
        ("team_role", "start_sessions"),
        ("shared_role", "technician"),
    ):
        kind = sa.String(length=64)
        op.add_column("users", sa.Column(column, kind, nullable=False, server_default=default))
    rights = sa.Column("rights", sa.JSON(), nullable=False, server_default='["installers"]')
    op.add_column("users", rights)
    op.add_column("jump_group_members", sa.Column("role", sa.String(length=64), nullable=True))


def _roles() -> None:
    roles = op.create_table(
        "jump_item_roles",
        sa.Column("code_name", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        *(sa.Column(right, sa.Boolean(), nullable=False) for right in RIGHTS),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code_name", name=op.f("pk_jump_item_roles")),
    )
    op.bulk_insert(
        roles,
        [
            {
                "code_name": code_name,
                "name": name,
                "built_in": True,
                "version": 1,
                **{right: right in granted for right in RIGHTS},
            }
            for code_name, (name, granted) in PREDEFINED.items()
        ],
    )


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code_name", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("comments", sa.String(length=1024), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("code_name", name=op.f("uq_teams_code_name")),
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["teams.id"],
            name=op.f("fk_team_members_team_id_teams"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_team_members_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_team_members")),
    )
    op.create_index(op.f("ix_team_members_user_id"), "team_members", ["user_id"], unique=False)
    op.create_table(
        "team_jump_groups",
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["jump_groups.id"],
            name=op.f("fk_team_jump_groups_group_id_jump_groups"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_team_jump_groups_team_id_teams")
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_team_jump_groups")),
    )
    op.create_index(
        op.f("ix_team_jump_groups_team_id"), "team_jump_groups", ["team_id"], unique=False
    )
