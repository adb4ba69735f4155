"""Use cases of the pool: read a file, keep it, serve it."""
