"""What handing data over refuses."""

from app.kit.errors import NotFound


class NothingThere(NotFound):
    """No such thing, or not within this person's reach."""

    code = "not-in-reach"
