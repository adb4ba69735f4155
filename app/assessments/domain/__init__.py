"""The life of an assessment: states, progress, what a form carries."""
