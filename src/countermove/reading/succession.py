"""What lies between a move and its candidate parent, and which candidate is nearest.

A dense record buries a cause under days of other moves, a thin one does not; counts of
moves in between, and being the nearest of its kind, say so better than days alone.
Where the latest day holds several of a kind whose order is not known, each is nearest
by its share, ``1 / how many``.
"""

import numpy as np
from numpy.typing import NDArray

from countermove.reading.likeness import shared_stems_of
from countermove.reading.traits import Traits

__all__ = ["SUCCESSION", "succession_of"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

SUCCESSION = (
    "moves_between",  # log(1 + moves strictly between)
    "opposing_between",  # the same, of other camps than the child's
    "own_between",  # the same, of the child's camp
    "nearest",  # no other candidate is nearer
    "nearest_opposing",  # ... of another camp
    "nearest_institution",  # ... with a shared institution
    "nearest_mover",  # ... whose actor the child targets
    "nearest_against",  # ... that targeted the child's camp
    "nearest_wording",  # ... whose description shares a rare stem
)

WORDING = 2.5
"""Summed rarity from which a shared wording tells something."""


def succession_of(
    traits: Traits, children: slice, parents: slice, candidates: BoolArray
) -> FloatArray:
    """Stack the features, shape (feature, child, parent), in order of SUCCESSION.

    Parameters
    ----------
    candidates : bool array, shape (child, parent)
        Which parents may have come first.
    """

    def meets(child: object, parent: object) -> BoolArray:
        product = child[children] @ parent[parents].T  # type: ignore[index]
        return np.asarray(product.toarray() > 0)

    own = meets(traits.camps, traits.camps)
    everything = np.ones_like(own)
    moments = _moments(traits)
    times = moments[children], moments[parents]
    wording = shared_stems_of(traits, children, parents) > WORDING
    kinds = (
        everything,
        ~own,
        meets(traits.institutions, traits.institutions),
        meets(traits.targets, traits.actors),
        meets(traits.camps, traits.target_camps),
        wording,
    )
    between = [_between(kind, *times) for kind in (everything, ~own, own)]
    nearest = [_nearest(kind & candidates, times[1]) for kind in kinds]
    return np.stack([*between, *nearest])


def _between(
    kind: BoolArray, child_moments: FloatArray, parent_moments: FloatArray
) -> FloatArray:
    """Return log(1 + number of moves of a kind strictly between).

    Moments rise along the rows of a record.
    """
    counts = np.concatenate(
        [np.zeros((kind.shape[0], 1)), np.cumsum(kind, axis=1, dtype=np.float64)],
        axis=1,
    )
    after_parent = np.searchsorted(parent_moments, parent_moments, side="right")
    before_child = np.searchsorted(parent_moments, child_moments, side="left")
    upper = np.take_along_axis(counts, before_child[:, None], axis=1)
    return np.asarray(np.log1p(np.maximum(upper - counts[:, after_parent], 0.0)))


def _moments(traits: Traits) -> FloatArray:
    """Return days, with a fraction by the place inside a day whose places are known."""
    moments = traits.days.astype(np.float64)
    known = np.isfinite(traits.places) & (traits.spreads == 0)
    for day in np.unique(traits.days[known]):
        mine = traits.days == day
        if known[mine].all():
            _, ranks = np.unique(traits.places[mine], return_inverse=True)
            moments[mine] += ranks / (ranks.size + 1)
    return moments


def _nearest(kind: BoolArray, moments: FloatArray) -> FloatArray:
    """Return the share of each candidate in being the latest of its kind."""
    when = np.where(kind, moments[None, :], -np.inf)
    latest = when.max(axis=1, keepdims=True, initial=-np.inf)
    winners = kind & (when == latest)
    return np.asarray(winners / np.maximum(winners.sum(axis=1, keepdims=True), 1))
