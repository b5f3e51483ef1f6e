"""Which earlier move may have caused which, and what the two share.

For each move (the child) every move of the year before (a parent) is a candidate; what
the pair shares becomes one row of numbers. :data:`FEATURES` names the columns; they are
computed in :mod:`countermove.reading.likeness` (what the two moves are) and
:mod:`countermove.reading.succession` (what lies between them).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.reading.lags import KNOTS, REACH, LagTable
from countermove.reading.likeness import LIKENESS, likeness_of
from countermove.reading.succession import SUCCESSION, succession_of
from countermove.reading.traits import Traits

__all__ = ["FEATURES", "Pairs", "each_group", "pairs_of"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LATENESS = {
    "late_arbiter": "arbiter_child",
    "late_weight": "weight_parent",
    "late_sources": "shared_sources",
    "late_naming": "shared_naming",
    "late_words": "verbal_parent",
    "late_lethal": "lethal_parent",
}
"""How much more, or less, something counts as days pass: times log(1 + lag)."""

FEATURES = (
    *(f"lag_{knot}" for knot in KNOTS),
    *LIKENESS,
    *SUCCESSION,
    *LATENESS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Candidate pairs of some moves.

    Parameters
    ----------
    children, parents : int arrays, shape (pair,)
        Rows of the moves; children never fall.
    features : shape (pair, feature)
        In the order of :data:`FEATURES`.
    offsets : shape (pair,)
        Log chance that the parent came first.
    """

    children: IntArray
    parents: IntArray
    features: FloatArray
    offsets: FloatArray


def each_group(traits: Traits) -> Iterator[tuple[int, int]]:
    """Yield runs [start, stop) of moves whose days may coincide.

    Two moves of different runs have a known order, so only inside a run can answers
    form a circle.
    """
    if traits.size == 0:
        return
    latest = traits.days + traits.spreads
    # A run ends where every later move certainly comes after every move so far.
    earliest_after = np.minimum.accumulate((traits.days - traits.spreads)[::-1])[::-1]
    latest_so_far = np.maximum.accumulate(latest)
    start = 0
    for row in range(1, traits.size):
        if earliest_after[row] > latest_so_far[row - 1]:
            yield start, row
            start = row
    yield start, traits.size


def pairs_of(traits: Traits, start: int, stop: int, table: LagTable) -> Pairs:
    """Return the candidate pairs of the moves [start, stop), which end a group.

    Parameters
    ----------
    start, stop : int
        Rows of the children; a multiple of whole groups, so that no later move can be
        a parent.
    table : LagTable
        For the spreads of all moves.
    """
    days, spreads = traits.days, traits.spreads
    first = int(np.searchsorted(days, days[start] - REACH - table.widest))
    children, parents = np.meshgrid(
        np.arange(start, stop), np.arange(first, stop), indexing="ij"
    )
    lags = days[children] - days[parents]
    reach = (children != parents) & (lags <= REACH)
    reach &= lags >= -(spreads[children] + spreads[parents])
    rows, columns = children[reach], parents[reach]
    hats, chance = table.look_up(lags[reach], spreads[rows], spreads[columns])
    chance = _with_known_order(traits, rows, columns, chance)
    possible = np.isfinite(chance)
    rows, columns = rows[possible], columns[possible]
    hats, chance = hats[possible], chance[possible]
    window = slice(start, stop), slice(first, stop)
    candidates = np.zeros(reach.shape, dtype=np.bool_)
    candidates[rows - start, columns - first] = True
    shared = likeness_of(traits, *window)
    shared |= succession_of(traits, window, candidates, shared)
    at = rows - start, columns - first
    block = {name: values[at] for name, values in shared.items()}
    later = np.log1p(np.maximum(days[rows] - days[columns], 0))
    late = {name: block[plain] * later for name, plain in LATENESS.items()}
    named = [(block | late)[name] for name in FEATURES[len(KNOTS) :]]
    return Pairs(
        children=rows,
        parents=columns,
        features=np.column_stack([hats, *named]),
        offsets=chance,
    )


def _with_known_order(
    traits: Traits, children: IntArray, parents: IntArray, chance: FloatArray
) -> FloatArray:
    """Settle the order of moves of one sure day where the coder gave their places."""
    sure = (traits.spreads[children] == 0) & (traits.spreads[parents] == 0)
    same = sure & (traits.days[children] == traits.days[parents])
    ours, theirs = traits.places[children], traits.places[parents]
    settled = np.where(same & (theirs < ours), 0.0, chance)
    return np.where(same & (theirs > ours), -np.inf, settled)
