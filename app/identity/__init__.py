"""Who may open what: visitors, resume tokens, permissions."""
