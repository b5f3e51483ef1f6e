"""What the clocks of a contest have done so far, as its own record says.

From the standings and the list of leaders that a vantage holds: how often each clock
has left the state in which it stands, and for how long it has stood there.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.outlook.causes import CLOCKS, STATES
from countermove.outlook.clocks import ClockState

__all__ = ["Past", "look_back"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Moves of each clock so far, and the days in which it could move.

    Parameters
    ----------
    days : shape (clock, state)
        Days spent in each state so far; the leader's clock has one state.
    left : shape (clock, state)
        Times that the clock left each state.
    started : float
        Procedures started inside the record so far.
    watched : float
        Days since the contest began.
    """

    days: FloatArray
    left: FloatArray
    started: float
    watched: float


def look_back(vantage: Vantage, state: ClockState) -> Past:
    """Count moves and days of each clock from the start of the contest."""
    record = vantage.record
    size = max(len(words) for words in STATES.values())
    days, left = np.zeros((len(CLOCKS), size)), np.zeros((len(CLOCKS), size))
    changes = [item.since for item in record.leaders if item.since > record.start]
    watched = float((vantage.issued - record.start).days)
    days[0, 0], left[0, 0] = watched, len(changes)
    for place, clock in enumerate(CLOCKS[1:], start=1):
        _walk(vantage, clock, days[place], left[place])
        if clock not in state.stated:
            days[place, state.numbers[clock]] = watched
    started = sum(
        record.start < item.reported <= vantage.issued for item in record.procedures
    )
    return Past(days=days, left=left, started=float(started), watched=watched)


def _walk(vantage: Vantage, clock: str, days: FloatArray, left: FloatArray) -> None:
    """Add the days in each state and the times it was left."""
    rows = [
        (max(item.since, vantage.record.start), STATES[clock].index(item.state))
        for item in sorted(vantage.record.standings, key=lambda item: item.since)
        if item.clock == clock and item.since <= vantage.issued
    ]
    for (since, now), (until, then) in pairwise(rows):
        days[now] += (until - since).days
        left[now] += then != now
    if rows:
        days[rows[-1][1]] += (vantage.issued - rows[-1][0]).days
