"""What lies between a move and its candidate parent, and which candidate is nearest.

A dense record buries a cause under days of other moves, a thin one does not; counts of
moves in between, and being the nearest of its kind, say so better than days alone.
Where the latest day holds several of a kind whose order is not known, each is nearest
by its share, ``1 / how many``.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from countermove.reading.likeness import HALF
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
    traits: Traits,
    window: tuple[slice, slice],
    candidates: BoolArray,
    likeness: Mapping[str, FloatArray],
) -> dict[str, FloatArray]:
    """Return the features by name, each of shape (child, parent), as in SUCCESSION.

    Parameters
    ----------
    window : tuple of slice
        Rows of the children and of the parents.
    candidates : bool array, shape (child, parent)
        Which parents may have come first.
    likeness : mapping of str to array of shape (child, parent)
        From :func:`~countermove.reading.likeness.likeness_of`.
    """
    own = likeness["own_camp"] > 0
    everything = np.ones_like(own)
    moments = _moments(traits)
    times = moments[window[0]], moments[window[1]]
    kinds = {
        "nearest": everything,
        "nearest_opposing": ~own,
        "nearest_institution": likeness["same_institution"] > 0,
        "nearest_mover": likeness["targets_mover"] > 0,
        "nearest_against": likeness["was_target"] > 0,
        "nearest_wording": likeness["shared_stems"] > WORDING / (WORDING + HALF),
    }
    between = {
        "moves_between": _between(everything, *times),
        "opposing_between": _between(~own, *times),
        "own_between": _between(own, *times),
    }
    nearest = {
        name: _nearest(kind & candidates, times[1]) for name, kind in kinds.items()
    }
    return between | nearest


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
    days, places = traits.days, traits.places
    _, first, day, size = np.unique(
        days, return_index=True, return_inverse=True, return_counts=True
    )
    unknown = ~np.isfinite(places) | (traits.spreads > 0)
    whole = np.bincount(day, weights=unknown, minlength=size.size) == 0
    # Rows of a day whose places are known rise by place: count the steps.
    steps = np.cumsum(np.diff(places, prepend=np.nan) > 0)
    fractions = (steps - steps[first][day]) / (size[day] + 1)
    return np.asarray(days + np.where(whole[day], fractions, 0.0))


def _nearest(kind: BoolArray, moments: FloatArray) -> FloatArray:
    """Return the share of each candidate in being the latest of its kind."""
    when = np.where(kind, moments[None, :], -np.inf)
    latest = when.max(axis=1, keepdims=True, initial=-np.inf)
    winners = kind & (when == latest)
    return np.asarray(winners / np.maximum(winners.sum(axis=1, keepdims=True), 1))
