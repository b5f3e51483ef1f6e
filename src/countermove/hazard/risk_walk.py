"""The walk down the clock that sums over risk sets; see the partial likelihood."""

import numpy as np
from numpy.typing import NDArray

from countermove.compiled import compiled

__all__ = ["highest_scores", "walk_down"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LEAST, MOST = 1e-20, 1e200  # between them, products of sums wait for their logarithm
TINY = 1e-280  # of the largest risk of a stratum: inverses are still finite


@compiled
def _add(sums: FloatArray, weight: float, design: FloatArray, row: int) -> None:
    for column in range(sums.size):
        sums[column] += weight * design[row, column]


@compiled
def _charge(
    charges: FloatArray,
    left: FloatArray,
    steps: FloatArray,
    bounds: tuple[int, int, int, int],
) -> None:
    """Add to each row the hazard up to its exit, summed up the clock.

    Summed downwards, the enormous steps of a few last rows would swallow those before.
    """
    low, high, began, moment = bounds
    hazard, place = 0.0, moment - 1
    for row in range(high - 1, low - 1, -1):
        while place >= began and steps[1, place] <= left[row]:
            hazard += steps[2, place]
            place -= 1
        charges[row] += hazard


@compiled
def _discharge(
    charges: FloatArray,
    entered: FloatArray,
    entrances: IntArray,
    steps: FloatArray,
    bounds: tuple[int, int, int, int],
) -> None:
    """Take from each row the hazard up to its entry."""
    low, high, began, moment = bounds
    hazard, place = 0.0, moment - 1
    for row in range(high - 1, low - 1, -1):
        while place >= began and steps[1, place] <= entered[row]:
            hazard += steps[2, place]
            place -= 1
        charges[entrances[row]] -= hazard


@compiled
def highest_scores(scores: FloatArray, bounds: IntArray) -> FloatArray:
    """Return the highest score of each stratum."""
    tops = np.full(bounds.size - 1, -np.inf)
    for stratum in range(tops.size):
        for row in range(bounds[stratum], bounds[stratum + 1]):
            tops[stratum] = max(tops[stratum], scores[row])
    return tops


@compiled
def walk_down(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 -- one walk
    design: FloatArray,
    risks: FloatArray,
    happened: BoolArray,
    left: FloatArray,
    bounds: IntArray,
    entered: FloatArray,
    entrances: IntArray,
    n_events: int,
    efron: bool,  # noqa: FBT001 -- compiled code takes no keywords
) -> tuple[float, FloatArray, FloatArray, FloatArray]:
    """Walk down the clock of each stratum.

    Parameters
    ----------
    design : shape (row, covariate)
    risks : shape (row,)
        Exponentials of the scores, the largest of a stratum one.
    happened, left : shape (row,)
    bounds : shape (stratum + 1,)
    entered, entrances : shape (row,) or (0,)
        See :class:`countermove.hazard.risk_sets.RiskSets`.
    n_events : int
    efron : bool

    Returns
    -------
    log_sums : float
        Sum of the logarithms of the sums at risk; infinity if one is out of reach.
    charged : shape (row,)
        Risk times the hazard met.
    middles : shape (event, covariate)
        Means at risk; with Breslow's ties one a time, times the root of their number.
    steps : shape (3, time)
        Stratum, time and rise of its cumulative hazard, in the order of the walk.
    """
    size, columns = design.shape
    charges, middles = np.zeros(size), np.empty((n_events, columns))
    steps = np.empty((3, n_events))
    sums, tied_sums = np.empty(columns), np.zeros(columns)
    log_sums, product, event, moment = 0.0, 1.0, 0, 0
    late = entrances.size > 0
    for stratum in range(bounds.size - 1):
        low, high = bounds[stratum], bounds[stratum + 1]
        total, row, gone, began = 0.0, low, low, moment
        sums[:] = 0.0
        while row < high:
            now, first = left[row], row
            if late:
                while gone < high and entered[gone] >= now:
                    one = entrances[gone]
                    total -= risks[one]
                    _add(sums, -risks[one], design, one)
                    gone += 1
                if gone == row:  # nobody is there: forget what rounding left behind
                    total = 0.0
                    sums[:] = 0.0
            deaths = 0
            while row < high and left[row] == now:
                total += risks[row]
                _add(sums, risks[row], design, row)
                deaths += happened[row]
                row += 1
            if deaths == 0:
                continue
            if not total > TINY:  # out of reach: the step will be shortened
                return np.inf, charges, middles[:event], steps[:, :moment]
            rise = deaths / total
            if efron and deaths > 1:
                tied, rise, spared = 0.0, 0.0, 0.0
                tied_sums[:] = 0.0
                for one in range(first, row):
                    if happened[one]:
                        tied += risks[one]
                        _add(tied_sums, risks[one], design, one)
                for death in range(deaths):
                    fraction = death / deaths
                    rest = total - fraction * tied
                    log_sums += np.log(rest)
                    rise += 1.0 / rest
                    spared += fraction / rest
                    for column in range(columns):
                        middles[event, column] = (
                            sums[column] - fraction * tied_sums[column]
                        ) / rest
                    event += 1
                for one in range(first, row):
                    if happened[one]:
                        charges[one] -= spared
            else:
                weight = np.sqrt(float(deaths)) / total
                for column in range(columns):
                    middles[event, column] = weight * sums[column]
                event += 1
                if deaths > 1:
                    log_sums += deaths * np.log(total)
                else:  # one logarithm for many sums
                    product *= total
                    if not LEAST < product < MOST:
                        log_sums += np.log(product)
                        product = 1.0
            steps[0, moment] = stratum
            steps[1, moment] = now
            steps[2, moment] = rise
            moment += 1
        _charge(charges, left, steps, (low, high, began, moment))
        if late:
            _discharge(charges, entered, entrances, steps, (low, high, began, moment))
    for row in range(size):
        charges[row] *= risks[row]
    return log_sums + np.log(product), charges, middles[:event], steps[:, :moment]
