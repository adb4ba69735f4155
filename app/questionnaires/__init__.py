"""Questionnaires: read, check, fingerprint and serve definitions; decide what a response is."""
