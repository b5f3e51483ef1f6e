"""Likeness: how far every contest of the library is from one, at its age.

The target is measured through its vantage alone; the library is history, cut at the
same age, without the case that has the target's key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from countermove.weighing.analogues.distance import (
    Yardstick,
    band_of,
    build_yardstick,
    measure_groups,
)
from countermove.weighing.analogues.library import Case, shipped_cases
from countermove.weighing.analogues.trajectory import Trajectory

__all__ = ["Likeness", "average_groups", "measure_likeness"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Distances from one contest to every contest of a library.

    Parameters
    ----------
    target : Trajectory
    cases : tuple of Case
        The library without the target.
    age : int
        Days of age at which they are compared.
    groups : shape (case, group)
        Distances in [0, 1), lower is closer; NaN where too little was measured.
    distances : shape (case,)
        Mean over groups.
    yardstick : Yardstick
        Of the library.
    """

    target: Trajectory
    cases: tuple[Case, ...]
    age: int
    groups: FloatArray
    distances: FloatArray
    yardstick: Yardstick


def measure_likeness(
    target: Trajectory, cases: Sequence[Case] | None = None
) -> Likeness:
    """Measure how far every contest of a library is from one, at its age.

    Parameters
    ----------
    target : Trajectory
    cases : sequence of Case, optional
        Default the packaged contests; one with the target's key is left out.

    Raises
    ------
    ValidationError
        If fewer than three other contests are given.
    """
    if cases is None:
        kept, yardstick = _shipped_yardstick(target.contest)
    else:
        kept = tuple(case for case in cases if case.id != target.contest)
        yardstick = build_yardstick([case.trajectory for case in kept])
    groups = measure_groups(
        target, [case.trajectory for case in kept], yardstick, age=target.age
    )
    return Likeness(
        target=target,
        cases=kept,
        age=target.age,
        groups=groups,
        distances=average_groups(groups),
        yardstick=yardstick,
    )


def average_groups(groups: FloatArray) -> FloatArray:
    """Return the mean over the groups that could be told, shape (case,)."""
    return np.array([band_of(row)[0] for row in groups])


@cache
def _shipped_yardstick(contest: str) -> tuple[tuple[Case, ...], Yardstick]:
    """Return the packaged contests but one, and what is usual among them."""
    kept = tuple(case for case in shipped_cases() if case.id != contest)
    return kept, build_yardstick([case.trajectory for case in kept])
