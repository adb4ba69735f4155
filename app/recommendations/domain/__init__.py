"""Matching: needs, hard rules, a score whose every term unfolds, a bundle. Exact numbers only."""

from app.recommendations.domain.needs import Need, needs_of
from app.recommendations.domain.rules import Fit, Query, Rule
from app.recommendations.domain.weights import TermCode

__all__ = ["Fit", "Need", "Query", "Rule", "TermCode", "needs_of"]
