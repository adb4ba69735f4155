"""Policies as values: the record, whom it fits, what it may pay, and which ones go together. Pure."""
