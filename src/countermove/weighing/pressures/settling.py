"""How long rounds take until one side is ahead.

The length of a round is counted in days, both ends inside. A round with a camp ahead is
an event at its length; one that ended undecided or split, and one that still runs, is
censored at the length seen. The chance F(t) that a side is ahead by t is the product
limit of :func:`countermove.hazard.estimate_incidence`; the time to settle is the first
t with F(t) >= 1/2, its band the times at which the 90 percent limits of F pass one half
(Brookmeyer and Crowley 1982).

A round that ended undecided is taken as one that would have been settled in the end,
had it gone on; if such rounds never would, the true time is longer than told.

On earlier days, rounds are those known now: a round that had not ended by then counts
as still running.

References
----------
Brookmeyer, R. and Crowley, J. (1982), A confidence interval for the median survival
time. Biometrics 38, 29-41.
"""

from math import nan

import numpy as np
from numpy.typing import NDArray

from countermove.hazard import CENSORED, Spells, estimate_incidence
from countermove.weighing.pressures.bands import Told, untold
from countermove.weighing.pressures.fronts import Fronts

__all__ = ["measure_time_to_settle"]

FloatArray = NDArray[np.float64]

LEAST_ROUNDS, LEAST_SETTLED = 5, 3
SETTLED = 1


def measure_time_to_settle(fronts: Fronts, day: int) -> Told | None:
    """Return the median length in days of a round until one side is ahead."""
    lengths, endings = [], []
    for item in fronts.reading.rounds.items:
        start, end = fronts.day(item.start), fronts.day(item.end)
        if start > day:
            continue
        closed = end <= day and item.result != "open"
        lengths.append(float((end if closed else day) - start + 1))
        endings.append(SETTLED if closed and item.winner else CENSORED)
    if not lengths:
        return None
    count = len(lengths)
    if count < LEAST_ROUNDS or sum(endings) < LEAST_SETTLED:
        return untold(count)
    spells = Spells(
        entered=np.zeros(count), left=np.array(lengths), ending=np.array(endings)
    )
    found = estimate_incidence(spells)
    # Where every round has settled the variance is a rounding error; no end is told.
    with np.errstate(invalid="ignore", over="ignore"):
        low, high = found.interval()
    median = _passes_half(found.times, found.chances[0])
    if np.isnan(median):
        return untold(count)
    return Told(
        value=median,
        low=_passes_half(found.times, high[0]),
        high=_passes_half(found.times, low[0]),
        n=count,
    )


def _passes_half(times: FloatArray, chances: FloatArray) -> float:
    """Return the first time with a chance of one half or more; NaN if there is none."""
    # At a chance of 1 the limits are NaN; they pass nothing, and no end is told.
    reached = np.flatnonzero(chances >= 0.5)
    return float(times[reached[0]]) if reached.size else nan
