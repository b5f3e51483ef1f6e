"""What was said against what was so, counted: a confusion table.

Beside the share of agreement stands what chance alone would give from the margins, and
Cohen's kappa, ``(agreement - chance) / (1 - chance)`` (Cohen 1960): 1 is perfect, 0 no
better than chance, below 0 worse.

References
----------
Cohen, J. (1960), A coefficient of agreement for nominal scales.
doi:10.1177/001316446002000104
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from countermove.errors import ShapeError

__all__ = ["Confusion", "cross_tabulate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Counts of every pair of words.

    Parameters
    ----------
    words : tuple of str
        Rows and columns.
    counts : int array, shape (word, word)
        A row for what was so (the coder), a column for what was said (the model).
    """

    words: tuple[str, ...]
    counts: NDArray[np.int64]

    @property
    def total(self) -> int:
        """How many were compared."""
        return int(self.counts.sum())

    @property
    def agreement(self) -> float:
        """Share on the diagonal; NaN when nothing was compared."""
        return float(np.trace(self.counts) / self.total) if self.total else float("nan")

    @property
    def chance(self) -> float:
        """Agreement expected from the margins alone; NaN when nothing was compared."""
        if not self.total:
            return float("nan")
        rows, columns = self.counts.sum(axis=1), self.counts.sum(axis=0)
        return float(rows @ columns / self.total**2)

    @property
    def kappa(self) -> float:
        """Cohen's kappa; NaN when chance alone would agree always."""
        if not self.total or self.chance == 1:
            return float("nan")
        return (self.agreement - self.chance) / (1 - self.chance)

    def to_polars(self) -> pl.DataFrame:
        """Return a row for each true word, a column for each word said."""
        columns = {word: self.counts[:, n] for n, word in enumerate(self.words)}
        return pl.DataFrame({"coder": list(self.words)} | columns)


def cross_tabulate(
    truths: Sequence[Hashable], said: Sequence[Hashable], *, words: Sequence[str]
) -> Confusion:
    """Count how often each word was said where each was so.

    Parameters
    ----------
    truths, said : sequences of equal length
    words : sequence of str
        Every word that may occur, in the order to show.

    Raises
    ------
    ShapeError
        If the two differ in length.
    """
    if len(truths) != len(said):
        raise ShapeError(
            f"Expected as many words said as true, got {len(said)} and {len(truths)}."
        )
    place = {word: n for n, word in enumerate(words)}
    counts = np.zeros((len(words), len(words)), dtype=np.int64)
    for truth, word in zip(truths, said, strict=True):
        counts[place[str(truth)], place[str(word)]] += 1
    return Confusion(words=tuple(words), counts=counts)
