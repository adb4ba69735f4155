"""How reports reach the outside: paper, seals, signatures, pictures."""
