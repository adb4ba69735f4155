"""What can go wrong around recommendations."""

from app.kit.errors import NotFound


class RecommendationsNotFound(NotFound):
    """This assessment has no recommendations (yet)."""
