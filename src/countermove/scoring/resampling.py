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

from collections.abc import Callable, Mapping, Sequence
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
    statistics: Mapping[str, Callable[[FloatArray], float]],
    *,
    stream: Generator,
) -> dict[str, Interval]:
    """Draw clusters with replacement and return the spread of some statistics.

    Parameters
    ----------
    clusters : sequence of arrays, each of shape (row, column)
        The rows of each cluster; a cluster without rows weighs nothing.
    statistics : mapping of str to callable
        Each from stacked rows, shape (row, column), to a number. NaN is left out. All
        see the same draws.
    stream : Generator
        2,000 draws are taken from it.

    Returns
    -------
    dict of str to Interval
        By name; NaN at both ends with fewer than two clusters.
    """
    values: dict[str, list[float]] = {name: [] for name in statistics}
    draws = DRAWS if len(clusters) > 1 else 0
    for row in stream.integers(max(len(clusters), 1), size=(draws, len(clusters))):
        stacked = np.concatenate([clusters[n] for n in row])
        for name, statistic in statistics.items():
            values[name].append(statistic(stacked))
    return {name: _interval(np.array(found)) for name, found in values.items()}


def _interval(values: FloatArray) -> Interval:
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return Interval(low=float("nan"), high=float("nan"))
    low, high = np.quantile(finite, BAND)
    return Interval(low=float(low), high=float(high))
