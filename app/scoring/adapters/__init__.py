"""The outside of scoring: diagnosis models found by folder, the solver, the bulk scorer."""
