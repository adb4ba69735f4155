"""Enterprises: who is diagnosed, in official codes."""
