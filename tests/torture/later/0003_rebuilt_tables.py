"""Made up, for the torture of migrations: what SQLite can only do by copying a table that others point to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.alter_column("folded", existing_type=sa.String(200), nullable=False)
        table.alter_column("word", existing_type=sa.String(20), type_=sa.String(40))
    op.create_table(
        "stage_count",
        sa.Column("stage", sa.String(20), primary_key=True),
        sa.Column("cases", sa.Integer, nullable=False),
    )
    op.execute("INSERT INTO stage_count (stage, cases) SELECT stage, count(*) FROM invitation_case GROUP BY stage")
