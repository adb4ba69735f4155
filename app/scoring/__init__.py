"""Scoring: run a diagnosis model on responses; keep the result and its proof."""
