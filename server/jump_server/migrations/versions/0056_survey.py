"""A short survey of the customers of support sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the settings, which are off, and what a customer answers."""
    op.add_column(
        "site_settings",
        sa.Column("survey", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for name in ("survey_question_en", "survey_question_fr"):
        question = sa.Column(name, sa.String(200), nullable=False, server_default="")
        op.add_column("site_settings", question)
    op.add_column("customers", sa.Column("survey_hash", sa.String(64)))
    op.add_column("customers", sa.Column("survey_score", sa.Integer()))
    comment = sa.Column("survey_comment", sa.Text(), nullable=False, server_default="")
    op.add_column("customers", comment)
    op.add_column("customers", sa.Column("survey_at", sa.BigInteger()))
    op.create_index(op.f("ix_customers_survey_hash"), "customers", ["survey_hash"], unique=True)
