"""The migrations and the tables say the same, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from gateway.db import policy_tables, tables
from gateway.db.session import engine, migrate


def test_migrations_make_exactly_the_tables(empty_database_url: str) -> None:
    migrate(empty_database_url)
    made = engine(empty_database_url)
    with made.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    made.dispose()
    assert tables.Result.__tablename__ in SQLModel.metadata.tables
    assert policy_tables.PolicyPlan.__tablename__ in SQLModel.metadata.tables
    assert differences == []


def test_migrating_twice_changes_nothing_and_the_log_has_one_head(database_url: str) -> None:
    migrate(database_url)
    made = engine(database_url)
    with made.connect() as connection:
        assert connection.execute(text("SELECT log, size FROM log_head")).all() == [(1, 0)]
    made.dispose()
