"""Counting who is at risk: one walk along sorted times.

A spell is at risk at u if entered < u <= left: those who leave watch at u count as
present, and those who enter at u do not. Everything that happens at one time is taken
together, so the order of the spells changes nothing.
"""

import numpy as np
from numpy.typing import NDArray

from countermove.compiled import compiled
from countermove.hazard.sorting import sort_times
from countermove.hazard.spells import Spells

__all__ = ["count_at_risk", "tally_spells"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def tally_spells(spells: Spells, causes: int) -> tuple[FloatArray, IntArray, IntArray]:
    """Return event times, spells at risk just before them, and events by cause.

    Parameters
    ----------
    spells : Spells
    causes : int
        At least the highest that occurs.

    Returns
    -------
    times : shape (time,)
        Distinct times at which something happened, rising.
    at_risk : shape (time,)
    events : shape (cause, time)
    """
    leaving, order = sort_times(spells.left)
    starts, _ = sort_times(spells.entered[spells.entered > 0])
    early = spells.size - starts.size
    return _walk(leaving, spells.ending, order, starts, early, causes)


@compiled
def _walk(
    leaving: FloatArray,
    ending: IntArray,
    order: IntArray,
    starts: FloatArray,
    early: int,
    causes: int,
) -> tuple[FloatArray, IntArray, IntArray]:
    """Walk up the leaving times; `early` spells were there from the start."""
    size = leaving.size
    causal = ending[order]
    # One slot for each change of time is enough, and most often far too many.
    times, at_risk = np.empty(size), np.empty(size, dtype=np.int64)
    events = np.zeros((causes, size), dtype=np.int64)
    arrived, place, spell = 0, 0, 0
    while spell < size:
        now, first = leaving[spell], spell
        happened = False
        while spell < size and leaving[spell] == now:
            if causal[spell] > 0:
                events[causal[spell] - 1, place] += 1
                happened = True
            spell += 1
        if happened:
            while arrived < starts.size and starts[arrived] < now:
                arrived += 1
            times[place] = now
            at_risk[place] = early + arrived - first
            place += 1
    return times[:place], at_risk[:place], events[:, :place]


def count_at_risk(entered: FloatArray, left: FloatArray, times: FloatArray) -> IntArray:
    """Count the spells with entered < time <= left, shape (time,).

    Parameters
    ----------
    entered, left : shape (spell,)
    times : shape (time,)
        Rising.
    """
    arrived = np.searchsorted(sort_times(entered)[0], times, side="left")
    gone = np.searchsorted(sort_times(left)[0], times, side="left")
    return (arrived - gone).astype(np.int64)
