"""Handing data over: lists for programs, exports and imports as Excel and CSV."""
