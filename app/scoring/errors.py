"""What can go wrong around results."""

from app.kit.errors import Conflict, Invalid, NotFound, Unavailable


class ModelNotFound(Invalid):
    """No diagnosis model of this name and version stands in `diagnosis_models/`."""


class ResultNotFound(NotFound):
    """This assessment has no result (yet)."""


class NotSubmitted(Conflict):
    """The assessment is still being answered, so it has no result."""

    code = "not-submitted"


class PathNotOffered(Invalid):
    """An instrument without levels, towards which nothing can be improved."""


class LevelUnknown(Invalid):
    """A level that the instrument does not have; facts: `known`."""


class PathUndecided(Unavailable):
    """The solver found no answer in time."""
