"""What a questionnaire is, and what a response to it may be."""
