"""Use cases of an assessment: keep it, and put it into words."""
