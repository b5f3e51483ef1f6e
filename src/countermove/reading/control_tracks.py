"""The belief about one institution: what is known as the contest begins, then each day.

Priors
------
=====================  =======  ======================================================
:data:`BLUR`           0.1      part of each institution spread evenly over all camps,
                                for whoever holds the office never holds everything
:data:`KNOWN_SD`       0.7      of a log-strength where holders are given: odds known
                                within a factor of five (90 %)
:data:`UNKNOWN_SD`     1.5      where nobody is known to hold it: the odds between two
                                camps may well be thirty to one either way (90 %)
:data:`DAILY_VARIANCE` 0.003    of the walk: 0.3 a month, 1 a year; in a quiet year the
                                odds between two camps may change tenfold (90 %)
=====================  =======  ======================================================
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Calendar, Institution
from countermove.reading.control_filter import (
    Beliefs,
    Trials,
    filter_beliefs,
    smooth_beliefs,
)
from countermove.reading.control_moves import Comparison

__all__ = [
    "BLUR",
    "DAILY_VARIANCE",
    "KNOWN_SD",
    "UNKNOWN_SD",
    "Track",
    "build_track",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BLUR = 0.1
KNOWN_SD = 0.7
UNKNOWN_SD = 1.5
DAILY_VARIANCE = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Who holds one institution over time.

    Parameters
    ----------
    days : int array, shape (day,)
        Rising; the first is the eve of the contest, day -1, with what was known then.
    filtered, smoothed : Beliefs
        At the end of each day, given evidence up to it, and given all of it.
    """

    days: IntArray
    filtered: Beliefs
    smoothed: Beliefs


def build_track(
    item: Institution,
    comparisons: list[Comparison],
    camps: tuple[str, ...],
    clock: tuple[Calendar, IntArray],
) -> Track:
    """Follow one institution forward and back.

    Parameters
    ----------
    item : Institution
    comparisons : list of Comparison
        Evidence in this institution, in any order of days.
    camps : tuple of str
        Keys in the order of the last axis.
    clock : Calendar and int array
        Calendar of the contest, and days to keep besides those of evidence.

    Raises
    ------
    ConvergenceError
        If the evidence of some day cannot be taken in.
    """
    calendar, shown = clock
    eve = -1
    by_day: dict[int, list[Comparison]] = {}
    for comparison in comparisons:
        by_day.setdefault(calendar.day(comparison.date), []).append(comparison)
    days = np.unique(np.array([eve, *by_day, *shown.tolist()], dtype=np.int64))
    noises = DAILY_VARIANCE * np.diff(days, prepend=eve).astype(np.float64)
    trials = [
        _trials(by_day[day], camps) if day in by_day else None for day in days.tolist()
    ]
    filtered = filter_beliefs(_prior(item, camps), noises, trials)
    return Track(
        days=days, filtered=filtered, smoothed=smooth_beliefs(filtered, noises)
    )


def _trials(comparisons: list[Comparison], camps: tuple[str, ...]) -> Trials:
    return Trials(
        winners=np.array(
            [[camp in row.winners for camp in camps] for row in comparisons]
        ),
        losers=np.array(
            [[camp in row.losers for camp in camps] for row in comparisons]
        ),
        weights=np.array([row.weight for row in comparisons]),
    )


def _prior(item: Institution, camps: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
    """Return mean and covariance of the log-strengths as the contest begins.

    What the known holders leave goes evenly to the camps that are not named, or to all.
    """
    count = len(camps)
    known = bool(item.holders)
    held = np.array([item.holders.get(camp, 0.0) for camp in camps])
    heirs = np.array([camp not in item.holders for camp in camps])
    if not heirs.any():
        heirs[:] = True
    held[heirs] += (1 - held.sum()) / heirs.sum()
    shares = (1 - BLUR) * np.maximum(held, 0.0) + BLUR / count
    deviation = KNOWN_SD if known else UNKNOWN_SD
    return np.log(shares), deviation**2 * np.eye(count)
