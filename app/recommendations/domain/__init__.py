"""Matching: needs, hard rules, a score whose every term unfolds, a bundle. Exact numbers only."""
