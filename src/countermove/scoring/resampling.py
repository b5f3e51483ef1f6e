"""How sure a pooled score is, when cases of one cluster are alike.

The cluster bootstrap (Davison and Hinkley 1997, section 3.8) draws whole clusters with
replacement and recomputes the statistic from the rows of the drawn ones. Its quantiles
give the interval.

Assumes that clusters are exchangeable and that there are many; below about ten clusters
the interval tends to be too narrow, and with one cluster there is none.

References
----------
Davison, A. C. and Hinkley, D. V. (1997), Bootstrap Methods and their Application.
doi:10.1017/CBO9780511802843
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

__all__ = ["Interval", "bootstrap_clusters"]

FloatArray = NDArray[np.float64]

BAND = (0.05, 0.95)
DRAWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 90 percent interval; NaN at both ends where there is none."""

    low: float
    high: float


def bootstrap_clusters(
    clusters: Sequence[FloatArray],
    statistic: Callable[[FloatArray], float],
    *,
    stream: Generator,
) -> Interval:
    """Draw clusters with replacement and return the spread of a statistic.

    Parameters
    ----------
    clusters : sequence of arrays, each of shape (row, column)
        The rows of each cluster; a cluster without rows weighs nothing.
    statistic : callable
        From stacked rows, shape (row, column), to a number. NaN is left out.
    stream : Generator
        2,000 draws are taken from it.

    Returns
    -------
    Interval
        NaN at both ends with fewer than two clusters.
    """
    if len(clusters) < 2:
        return Interval(low=float("nan"), high=float("nan"))
    drawn = stream.integers(len(clusters), size=(DRAWS, len(clusters)))
    values = np.array(
        [statistic(np.concatenate([clusters[n] for n in row])) for row in drawn]
    )
    values = values[np.isfinite(values)]
    if values.size == 0:
        return Interval(low=float("nan"), high=float("nan"))
    low, high = np.quantile(values, BAND)
    return Interval(low=float(low), high=float(high))
