"""Made up, for the torture of migrations: a column is added, filled from another row by row, and gets an index."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BATCH = 250


def upgrade() -> None:
    op.add_column("person", sa.Column("folded", sa.String(200), nullable=True))
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, name FROM person ORDER BY id")).all()
    for start in range(0, len(rows), BATCH):
        values = [{"of": row.id, "folded": row.name.casefold()} for row in rows[start : start + BATCH]]
        connection.execute(sa.text("UPDATE person SET folded = :folded WHERE id = :of"), values)
    op.create_index("ix_person_folded", "person", ["folded"])
