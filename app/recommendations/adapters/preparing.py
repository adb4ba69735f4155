"""Pools prepared for many questions; NumPy and the word list are loaded with the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.providers.domain import Pool
from app.recommendations.domain.weights import Weights

if TYPE_CHECKING:
    from app.recommendations.adapters.index import PoolIndex
    from app.recommendations.adapters.texts import TextIndex


def prepared_index(pool: Pool, weights: Weights) -> PoolIndex:
    """Write a pool as columns of numbers."""
    from app.recommendations.adapters.index import PoolIndex  # noqa: PLC0415 - 0.2 s that small pools do not need

    return PoolIndex(pool, weights)


def prepared_texts(pool: Pool) -> TextIndex:
    """Write the words of a pool as columns."""
    from app.recommendations.adapters.texts import TextIndex  # noqa: PLC0415 - only when somebody wrote something

    return TextIndex(pool)
