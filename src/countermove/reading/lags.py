"""How long an answer took, when days themselves are uncertain.

The lag from move j to move i is ``u = day_i - day_j``. It enters the rounds model as
eight overlapping triangles ("hats") on the scale ``log(1 + u)``, with peaks at 0, 1, 3,
7, 21, 60, 180 and 365 days. They sum to one, so any smooth curve of the lag is a
weighted sum of them (a linear spline; de Boor 1978).

An uncertain day is taken as uniform over the days within its spread. The hats are then
averaged over the lags that remain possible, ``u >= 0``, and the chance that j came
first, ``P(u > 0) + P(u = 0) / 2``, multiplies the weight of the pair. It is one half
for two moves of the same known day: their order is not known.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["KNOTS", "REACH", "LagTable", "hats"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

KNOTS = (0, 1, 3, 7, 21, 60, 180, 365)
REACH = 365
"""Days an answer may take at most."""


def hats(lags: FloatArray | IntArray) -> FloatArray:
    """Return the hat functions of lags.

    Parameters
    ----------
    lags : shape (n,)
        Days, zero or more; beyond the last knot the last hat stays at one.

    Returns
    -------
    shape (n, 8)
        Rows are non-negative and sum to one.
    """
    scale = np.log1p(np.asarray(lags, dtype=np.float64))
    knots = np.log1p(np.array(KNOTS, dtype=np.float64))
    columns = [
        np.interp(scale, knots, np.eye(knots.size)[n]) for n in range(knots.size)
    ]
    return np.stack(columns, axis=1)


@dataclass(frozen=True, slots=True)
class LagTable:
    """Averaged hats and chances of order, for every lag and pair of spreads in use.

    Build it once with :meth:`for_spreads`, then look pairs up.
    """

    spreads: tuple[int, ...]
    widest: int
    averaged: FloatArray
    log_chance: FloatArray

    @classmethod
    def for_spreads(cls, spreads: IntArray) -> "LagTable":
        """Tabulate every combination of the spreads that occur.

        Parameters
        ----------
        spreads : int array
            Days to either side; repeats are welcome.
        """
        kinds = tuple(int(value) for value in np.unique(spreads))
        widest = 2 * max(kinds, default=0)
        centres = np.arange(-widest, REACH + widest + 1)
        shape = (len(kinds), len(kinds), centres.size)
        averaged = np.zeros((*shape, len(KNOTS)))
        log_chance = np.full(shape, -np.inf)
        for a, child in enumerate(kinds):
            for b, parent in enumerate(kinds):
                averaged[a, b], log_chance[a, b] = _average(centres, child, parent)
        return cls(kinds, widest, averaged, log_chance)

    def look_up(
        self, lags: IntArray, child_spreads: IntArray, parent_spreads: IntArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return averaged hats, shape (pair, 8), and log chances, shape (pair,)."""
        kinds = np.array(self.spreads)
        a = np.searchsorted(kinds, child_spreads)
        b = np.searchsorted(kinds, parent_spreads)
        at = lags + self.widest
        return self.averaged[a, b, at], self.log_chance[a, b, at]


def _average(
    centres: IntArray, child: int, parent: int
) -> tuple[FloatArray, FloatArray]:
    """Average over child day minus parent day, each uniform within its spread."""
    offsets = np.arange(-(child + parent), child + parent + 1)
    days = np.convolve(np.ones(2 * child + 1), np.ones(2 * parent + 1))
    chance = days / days.sum()
    lags = centres[:, None] + offsets[None, :]
    weights = np.where(lags > 0, 1.0, np.where(lags == 0, 0.5, 0.0)) * chance
    total = weights.sum(axis=1)
    values = hats(np.maximum(lags, 0).ravel()).reshape(*lags.shape, len(KNOTS))
    mean = np.einsum("co,cok->ck", weights, values)
    possible = total > 0
    mean[possible] /= total[possible, None]
    log_chance = np.full(centres.size, -np.inf)
    log_chance[possible] = np.log(total[possible])
    return mean, log_chance
