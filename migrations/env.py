"""How migrations run: over the connection that `folkmoot.runtime.migrate` hands in, within its transaction."""

from __future__ import annotations

from alembic import context

from folkmoot.runtime.database import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
