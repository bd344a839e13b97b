"""Runs migrations on the connection that `store.migrations` hands over."""

from alembic import context

from lianzheng_quiz.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
    if connection.dialect.name == "sqlite":
        torn = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if torn:
            raise RuntimeError(f"the migration would leave rows without what they refer to: {torn[:5]}")
