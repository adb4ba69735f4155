"""Measurements, run by `make bench`; the figures go to docs/performance.md with the machine they were taken on."""
