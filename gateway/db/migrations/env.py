"""Alembic's entry: run the revisions on the database that `migrate` names."""

from alembic import context
from sqlmodel import SQLModel

from gateway.db import policy_tables, session, tables

assert tables.Result.__tablename__  # the imports fill the metadata
assert policy_tables.PolicyPlan.__tablename__

connectable = session.engine(context.config.get_main_option("sqlalchemy.url") or "")
with connectable.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
connectable.dispose()
