"""Use cases of the desk: ask, move on, verify, state findings, measure agreement."""
