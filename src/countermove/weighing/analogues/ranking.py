"""Analogues: the contests that went most alike to the same age, and how they went on.

    nearest = the contest of the library with the smallest distance at the target's age

with the distance of :mod:`.distance`, measured over rounds, acts,
stakes, control and pressures. The target is seen through its vantage only; the library
is history, cut at the same age, without the target's own case. How a contest *went on*
is read from the library's record of its clocks, and never enters the distance.

Assumes that coders of different contests mean the same by the codebook's words. Fails
where what decides lies outside what is measured: leaders' health, money, luck. With a
dozen contests the nearest is often not near: read the distance, not only the rank.

References
----------
Jervis, R. (1976), Perception and Misperception in International Politics, chapter 6
(how analogies mislead).
Khong, Y. F. (1992), Analogies at War, Princeton University Press.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.errors import ValidationError
from countermove.weighing.analogues.components import GROUPS
from countermove.weighing.analogues.distance import band_of
from countermove.weighing.analogues.library import Case, shipped_cases
from countermove.weighing.analogues.likeness import (
    Likeness,
    average_groups,
    measure_likeness,
)
from countermove.weighing.analogues.trajectory import measure_trajectory
from countermove.weighing.analogues.words import compare_components, tell_course

__all__ = ["Analogue", "find_among", "find_analogues"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analogue:
    """One contest of the library as an analogue.

    Parameters
    ----------
    case, title : str
        Key and title.
    distance, low, high : float
        Mean distance over groups in [0, 1), lower is closer, 1/2 for a usual pair of
        library contests; and its 90 percent jackknife interval over groups. NaN where
        too little was measured.
    rank, rank_low, rank_high : int
        1 is nearest; and the best and worst rank if any one group is left out.
    groups : mapping of str to float
        Distance of each group; those that could not be told are not in it.
    age_days : int
        Age up to which the two were compared: the target's, or the end of the case.
    left_out : int
        Components that could not be compared on that day.
    holds, breaks : tuple of str
        Where the two are close, and further apart than a usual pair, in sentences with
        both numbers; see :mod:`.words`.
    went_on : tuple of str
        How the clocks of the case moved after `age_days`; its own record, not the
        target's.
    ended_early : bool
        Whether the case ended before the target's age.
    """

    case: str
    title: str
    distance: float
    low: float
    high: float
    rank: int
    rank_low: int
    rank_high: int
    groups: Mapping[str, float]
    age_days: int
    left_out: int
    holds: tuple[str, ...]
    breaks: tuple[str, ...]
    went_on: tuple[str, ...]
    ended_early: bool


def find_analogues(
    vantage: Vantage, *, nearest: int | None = None
) -> tuple[Analogue, ...]:
    """Rank the packaged contests by how alike they went to the age of this one.

    Parameters
    ----------
    vantage : Vantage
        The target as known on the day of issue. A packaged contest of the same key is
        left out.
    nearest : int, optional
        How many to return; default all.

    Returns
    -------
    tuple of Analogue
        Nearest first; the same vantage gives the same, byte for byte.

    Raises
    ------
    ValidationError
        If `nearest` is below one.
    """
    return find_among(vantage, shipped_cases(), nearest=nearest)


def find_among(
    vantage: Vantage, cases: Sequence[Case], *, nearest: int | None = None
) -> tuple[Analogue, ...]:
    """Rank given contests as :func:`find_analogues` ranks the packaged ones.

    Raises
    ------
    ValidationError
        If `nearest` is below one, or fewer than three other contests are given.
    """
    if nearest is not None and nearest < 1:
        raise ValidationError(
            f"Expected nearest to be 1 or more, got {nearest}. Leave it out for all."
        )
    likeness = measure_likeness(measure_trajectory(vantage), cases)
    ranks = _ranks(likeness.distances)
    without_one = [
        _ranks(average_groups(np.delete(likeness.groups, place, axis=1)))
        for place in range(len(GROUPS))
    ]
    spread = np.array([ranks, *without_one])
    order = np.argsort(ranks)[:nearest]
    return tuple(_analogue(likeness, int(row), spread[:, row]) for row in order)


def _ranks(distances: FloatArray) -> IntArray:
    """Return ranks from 1; ties by place, what cannot be told last."""
    ranks = np.empty(distances.size, dtype=np.int64)
    ranks[np.argsort(distances, kind="stable")] = np.arange(1, distances.size + 1)
    return ranks


def _analogue(likeness: Likeness, row: int, ranks: IntArray) -> Analogue:
    case, groups = likeness.cases[row], likeness.groups[row]
    distance, low, high = band_of(groups)
    age = min(likeness.age, case.trajectory.age)
    compared = compare_components(likeness, row)
    return Analogue(
        case=case.id,
        title=case.trajectory.title,
        distance=distance,
        low=low,
        high=high,
        rank=int(ranks[0]),
        rank_low=int(ranks.min()),
        rank_high=int(ranks.max()),
        groups={
            name: float(value)
            for name, value in zip(GROUPS, groups, strict=True)
            if not np.isnan(value)
        },
        age_days=age,
        left_out=compared.left_out,
        holds=compared.holds,
        breaks=compared.breaks,
        went_on=tell_course(case, age),
        ended_early=case.trajectory.age < likeness.age,
    )
