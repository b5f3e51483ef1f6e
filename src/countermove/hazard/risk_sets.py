"""Risk sets: rows sorted once, so that a walk down the clock meets them in order.

Going down, a row joins the risk set at its exit and leaves it at its entry. Rows with
one exit stay in the order they came in; sums do not depend on it beyond rounding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.compiled import compiled
from countermove.hazard.sorting import sort_times
from countermove.hazard.spells import Spells

__all__ = ["RiskSets", "build_risk_sets"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskSets:
    """Rows by stratum, the last to leave first.

    Parameters
    ----------
    design : shape (row, covariate)
        Centred.
    happened : shape (row,)
    left : shape (row,)
    bounds : shape (stratum + 1,)
        Where each stratum begins.
    entered, entrances : shape (row,) or (0,)
        Times of entry by stratum, the last first, and whose they are; empty if every
        row was under watch at the first event.
    """

    design: FloatArray
    happened: BoolArray
    left: FloatArray
    bounds: IntArray
    entered: FloatArray
    entrances: IntArray


def build_risk_sets(
    spells: Spells, happened: BoolArray, design: FloatArray, strata: IntArray | None
) -> tuple[RiskSets, FloatArray]:
    """Sort rows once, for all walks.

    Parameters
    ----------
    spells : Spells
    happened : shape (row,)
        Whether the row ended by the cause of interest; at least one did.
    design : shape (row, covariate)
    strata : shape (row,), optional

    Returns
    -------
    RiskSets
    centre : shape (covariate,)
        Means taken off the design.
    """
    rising, upwards = sort_times(spells.left)
    order = upwards[::-1]
    bounds = np.array([0, spells.size])
    if strata is not None:
        order = order[np.argsort(strata[order], kind="stable")]
        bounds = np.concatenate([[0], np.cumsum(np.bincount(strata))])
    left = rising[::-1] if strata is None else spells.left[order]
    entrances, entered = np.empty(0, dtype=np.int64), np.empty(0)
    if spells.entered.max() >= spells.left[happened].min():
        entered = spells.entered[order]
        late = sort_times(entered)[1][::-1]
        if strata is not None:
            late = late[np.argsort(strata[order][late], kind="stable")]
        entrances, entered = late, entered[late]
    centre = np.full(spells.size, 1 / spells.size) @ design
    centred = _gather(design, order, centre)
    sets = RiskSets(
        design=centred,
        happened=happened[order],
        left=np.ascontiguousarray(left),
        bounds=bounds,
        entered=entered,
        entrances=entrances,
    )
    return sets, centre


@compiled
def _gather(design: FloatArray, order: IntArray, centre: FloatArray) -> FloatArray:
    """Return the rows in order, centred."""
    gathered = np.empty_like(design)
    for row in range(order.size):
        for column in range(centre.size):
            gathered[row, column] = design[order[row], column] - centre[column]
    return gathered
