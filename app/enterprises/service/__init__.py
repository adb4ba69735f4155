"""Use cases of enterprises: serve the code tables, keep a profile."""
