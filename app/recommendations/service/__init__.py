"""Use cases of recommendations: rank for a result, write it down, keep it."""
