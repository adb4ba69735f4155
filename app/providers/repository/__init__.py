"""Questions about the pool, its catalogue, its history and its keys."""
