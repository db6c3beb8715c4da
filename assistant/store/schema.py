"""The tables of a database: made for a new one, brought to this version for an older one."""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, select

from assistant.store.tables import metadata

#: The newest migration; a test holds it against the files in ``migrations/versions``.
HEAD = "0001"
SCRIPTS = "assistant.store:migrations"  #: where they lie
#: Which migration the tables are at: made where and as the migrations themselves keep it.
_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_ASKED = select(_VERSION.c.version_num)


def revision_of(connection: Connection) -> str | None:
    """The migration that the tables are at; None where there are none yet."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return version_of(connection)


def version_of(connection: Connection) -> str | None:
    """The migration that tables are at which are there for certain. Raises SQLAlchemyError where they are not."""
    return connection.execute(_ASKED).scalar()


def make_tables(connection: Connection) -> None:
    """The tables of a new database; does nothing where another process made them a moment ago.

    They are those that the migrations make, which a test holds against each other.
    """
    if revision_of(connection) is None:
        metadata.create_all(connection)
        _VERSION.create(connection)
        connection.execute(_VERSION.insert().values(version_num=HEAD))


def migrate(connection: Connection) -> None:
    """Bring tables of any earlier version to this one, within the transaction of *connection*."""
    # Imported here: it is large, and only a database of an earlier version needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
