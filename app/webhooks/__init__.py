"""Telling other systems what has happened, by the Standard Webhooks convention."""
