"""Pluggable scoring models: pure Python, nothing of the service is imported here."""
