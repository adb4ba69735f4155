"""Use cases of scoring: measure responses, keep the result."""
