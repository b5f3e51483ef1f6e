"""Which earlier move may have caused which, and what the two share.

For each move (the child) every move of the year before (a parent) is a candidate; what
the pair shares becomes one row of numbers. :data:`FEATURES` names the columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from countermove.reading.lags import KNOTS, REACH, LagTable
from countermove.reading.traits import Traits

__all__ = ["FEATURES", "Pairs", "each_group", "pairs_of"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FEATURES = (
    *(f"lag_{knot}" for knot in KNOTS),
    "own_camp",  # child and parent act for one camp
    "own_actor",  # the same actor moves again
    "targets_mover",  # the child targets the actor that moved
    "targets_camp",  # the child targets the camp that moved
    "was_target",  # the parent had targeted the child's camp
    "was_target_actor",  # the parent had targeted the very actor of the child
    "same_institution",  # 0, 1 or 2 institutions in common (2 stands for more)
    "same_place",  # both at one place, in [0, 1), more for a rare place
    "shared_names",  # rare words in both descriptions, in [0, 1)
    "both_violent",
    "violent_parent",
    "words_to_deeds",  # a verbal child, a parent that was a deed
    "hostile_both",
    "cooperative_parent",
    "opposing_between",  # log(1 + moves against the child's camp's side in between)
    "hostile_child",
    "verbal_child",
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
    kept = children[reach], parents[reach]
    hats, chance = table.look_up(
        days[kept[0]] - days[kept[1]], spreads[kept[0]], spreads[kept[1]]
    )
    possible = np.isfinite(chance)
    rows, columns = kept[0][possible], kept[1][possible]
    shared = _shared(traits, slice(start, stop), slice(first, stop))
    block = shared[:, rows - start, columns - first]
    features = np.concatenate([hats[possible], block.T], axis=1)
    return Pairs(
        children=rows, parents=columns, features=features, offsets=chance[possible]
    )


def _shared(traits: Traits, children: slice, parents: slice) -> FloatArray:
    """Stack every feature but the lag, shape (feature, child, parent)."""

    def overlap(child: csr_array, parent: csr_array) -> FloatArray:
        return np.asarray((child[children] @ parent[parents].T).toarray())

    own = overlap(traits.camps, traits.camps) > 0
    violent = traits.violent[parents][None, :] & np.ones_like(own)
    child_hostile = traits.hostile[children][:, None] & np.ones_like(own)
    child_verbal = traits.verbal[children][:, None] & np.ones_like(own)
    columns = [
        own,
        overlap(traits.actors, traits.actors) > 0,
        overlap(traits.targets, traits.actors) > 0,
        overlap(traits.target_camps, traits.camps) > 0,
        overlap(traits.camps, traits.target_camps) > 0,
        overlap(traits.actors, traits.targets) > 0,
        np.minimum(overlap(traits.institutions, traits.institutions), 2),
        _rare_overlap(traits, traits.places, children, parents),
        _rare_overlap(traits, traits.words, children, parents),
        violent & traits.violent[children][:, None],
        violent,
        child_verbal & ~traits.verbal[parents][None, :],
        child_hostile & traits.hostile[parents][None, :],
        traits.cooperative[parents][None, :] & np.ones_like(own),
        _opposing_between(traits, own, children, parents),
        child_hostile,
        child_verbal,
    ]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns])


def _rare_overlap(
    traits: Traits, words: csr_array, children: slice, parents: slice
) -> FloatArray:
    """Score shared words by rarity, saturating: s / (s + 3), s = sum of log(n / count).

    Counts run over the child's own year of candidates, so that a far-off move changes
    nothing.
    """
    days = traits.days
    postings = words.tocsc()
    weighted = words[children].tolil(copy=True).astype(np.float64)
    for row in range(children.start, children.stop):
        low = int(np.searchsorted(days, days[row] - REACH))
        high = int(np.searchsorted(days, days[row], side="right"))
        total = max(high - low, 1)
        for column in words.indices[words.indptr[row] : words.indptr[row + 1]]:
            at = postings.indices[postings.indptr[column] : postings.indptr[column + 1]]
            count = np.searchsorted(at, high) - np.searchsorted(at, low)
            rarity = np.log((1 + total) / (1 + count))
            weighted[row - children.start, column] = max(float(rarity), 0.0)
    score = np.asarray((weighted.tocsr() @ words[parents].T).toarray())
    return np.asarray(score / (score + 3.0))


def _opposing_between(
    traits: Traits, own: NDArray[np.bool_], children: slice, parents: slice
) -> FloatArray:
    """Return log(1 + number of other camps' moves strictly between, by day)."""
    days = traits.days[parents]
    opposing = (~own).astype(np.float64)
    cumulative = np.concatenate(
        [np.zeros((own.shape[0], 1)), np.cumsum(opposing, axis=1)], axis=1
    )
    after_parent = np.searchsorted(days, days, side="right")
    before_child = np.searchsorted(days, traits.days[children], side="left")
    upper = np.take_along_axis(cumulative, before_child[:, None], axis=1)
    between = upper - cumulative[:, after_parent]
    return np.asarray(np.log1p(np.maximum(between, 0.0)))
