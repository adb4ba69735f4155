"""Use cases of questionnaires: find and check editions, decide what is shown."""
