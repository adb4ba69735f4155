"""Use cases of policies: read files, keep versions, match and estimate, say it in words."""
