"""Policies: instruments that may pay a part, as data with versions; rules, estimates, and who keeps them."""
