"""The outside of recommendations: editable files, word lists, the index over the pool, the solver."""
