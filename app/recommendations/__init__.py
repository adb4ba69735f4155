"""Recommendations: gaps matched with offers, every rank with its reasons."""
