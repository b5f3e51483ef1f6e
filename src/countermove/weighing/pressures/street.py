"""What the street brings: how many, how long, at what cost, how united, how penetrated.

Each measure takes the fronts and a day and returns what can be told at its end, or None
where the record gives nothing to measure.

Street moves are deeds of camps of role street, and protests, strikes and riots of
challengers. The street is *met* by moves that attack, clash with or disperse it; that
too shows it is out.

Unity asks how alike two street moves of different places are, beside two of one place.
With s(a, b) the overlap of the aims of two moves (institutions touched and camps met;
shared over all, as by Jaccard), U_pq the mean of s between places p and q and U_pp
among the distinct moves of p,

    unity = mean of U_pq over pairs of places / mean of U_pp over places.

Pairs of one place set the scale, so few moves a place do not by themselves look like
disunity (the idea of Morisita 1959). Bands come from leaving out one move at a time.

References
----------
Chenoweth, E. and Stephan, M. J. (2011), Why Civil Resistance Works. Columbia University
Press (largest crowd as participation).
Morisita, M. (1959), Measuring of interspecific association and similarity between
communities. Memoirs of the Faculty of Science, Kyushu University, Series E 3, 65-80.
"""

from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from countermove.weighing.pressures.bands import Told, tell_share, untold
from countermove.weighing.pressures.fronts import MONTH, Fronts, Step

__all__ = [
    "QUIET",
    "measure_deaths",
    "measure_duration",
    "measure_participation",
    "measure_penetration",
    "measure_unity",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

QUIET = 30
"""Days without the street after which a wave is over."""
SEASON, YEAR = 90, 365
CROWD_ACTS = frozenset({"protest", "strike", "riot"})
MEETING_ACTS = frozenset({"attack", "clash", "disperse", "storm", "raid", "besiege"})
LEAST_ACTORS = 5
LEAST_MOVES = 3
"""Street moves that a place needs before its aims are compared."""
NORMAL_95 = 1.6448536269514722


def measure_participation(fronts: Fronts, day: int) -> Told | None:
    """Return the largest known crowd of a street move in 90 days."""
    moves = _street_moves(fronts, fronts.within(day, day + 1))
    if not any(step.move.participants is not None for step in moves):
        return None
    recent = [step for step in moves if step.day > day - SEASON]
    sizes = [
        step.move.participants for step in recent if step.move.participants is not None
    ]
    if recent and not sizes:
        return untold(0)
    return Told(value=max(sizes, default=0.0), n=len(sizes))


def measure_duration(fronts: Fronts, day: int) -> Told | None:
    """Return the age in days of the wave that is under way, 0 where there is none."""
    shown = [step.day for step in fronts.within(day, day + 1) if _shows(fronts, step)]
    if not shown and not fronts.street:
        return None
    if not shown or day - shown[-1] > QUIET:
        return Told(value=0.0, n=0)
    first = len(shown) - 1
    while first > 0 and shown[first] - shown[first - 1] <= QUIET:
        first -= 1
    return Told(value=float(day - shown[first]), n=len(shown) - first)


def measure_deaths(fronts: Fronts, day: int) -> Told | None:
    """Return lives lost in 30 days in moves of or against the street, as a range."""
    moves = [
        step
        for step in fronts.within(day, day + 1)
        if step.targets & fronts.street or _is_street(fronts, step)
    ]
    if not any(step.move.deaths is not None for step in moves):
        return None
    recent = [step.move for step in moves if step.day > day - MONTH]
    known = [move.deaths for move in recent if move.deaths is not None]
    low, high = sum(low for low, _ in known), sum(high for _, high in known)
    if any(move.deaths is None and move.force == "lethal" for move in recent):
        # Somebody may have died whom nobody counted: only the floor is known.
        return Told(value=low, low=low, high=nan, n=len(known))
    return Told(value=(low + high) / 2, low=low, high=high, n=len(known))


def measure_penetration(fronts: Fronts, day: int) -> Told | None:
    """Return the share of the street's actors who also stood with the elite."""
    if not fronts.street:
        return None
    date = fronts.date(day)
    camps = [
        {
            item.camp
            for item in actor.memberships
            if item.since is None or item.since <= date
        }
        for actor in fronts.record.actors
    ]
    ours = [seen for seen in camps if seen & fronts.street]
    crossed = sum(bool(seen & fronts.elite) for seen in ours)
    return tell_share(crossed, len(ours), least=LEAST_ACTORS)


def measure_unity(fronts: Fronts, day: int) -> Told | None:
    """Return how alike the street's aims are across places, beside within one place."""
    if not fronts.street:
        return None
    aims: list[frozenset[str]] = []
    places: list[str] = []
    for step in _street_moves(fronts, fronts.within(day, YEAR)):
        aim = frozenset(step.move.institutions) | step.targets
        if aim and step.move.place:
            aims.append(aim)
            places.append(step.move.place)
    often = {place for place in places if places.count(place) >= LEAST_MOVES}
    rows = [row for row, place in enumerate(places) if place in often]
    if len(often) < 2:
        return untold(len(rows))
    index = {place: number for number, place in enumerate(sorted(often))}
    alike = _overlaps([aims[row] for row in rows])
    return _unity(alike, np.array([index[places[row]] for row in rows]))


def _unity(alike: FloatArray, places: IntArray) -> Told:
    value = _ratio(alike, places)
    count = places.size
    if np.isnan(value):
        return untold(count)
    left_out = [
        _ratio(np.delete(np.delete(alike, row, 0), row, 1), np.delete(places, row))
        for row in range(count)
    ]
    squares = (np.array(left_out) - np.mean(left_out)) ** 2
    reach = NORMAL_95 * sqrt((count - 1) / count * float(squares.sum()))
    if np.isnan(reach):
        return Told(value=value, n=count)
    return Told(value=value, low=max(value - reach, 0.0), high=value + reach, n=count)


def _ratio(alike: FloatArray, places: IntArray) -> float:
    """Return the mean overlap across places over that within; NaN if that is zero."""
    member = (places[:, None] == np.unique(places)).astype(np.float64)
    sizes = member.sum(axis=0)
    sums = member.T @ alike @ member
    within = (np.diagonal(sums) - member.T @ np.diagonal(alike)) / (sizes * (sizes - 1))
    across = (sums / np.outer(sizes, sizes))[np.triu_indices(sizes.size, 1)]
    scale = float(within.mean())
    return float(across.mean()) / scale if scale > 0 else nan


def _overlaps(aims: list[frozenset[str]]) -> FloatArray:
    return np.array([[len(a & b) / len(a | b) for b in aims] for a in aims])


def _street_moves(fronts: Fronts, steps: tuple[Step, ...]) -> list[Step]:
    return [step for step in steps if _is_street(fronts, step)]


def _is_street(fronts: Fronts, step: Step) -> bool:
    if step.actors & fronts.street:
        return not step.act.verbal
    return bool(step.actors & fronts.challengers) and step.move.act in CROWD_ACTS


def _shows(fronts: Fronts, step: Step) -> bool:
    """Tell whether a move shows the street to be out: its own, or one that meets it."""
    met = step.move.act in MEETING_ACTS and step.targets & fronts.street
    return bool(met) or _is_street(fronts, step)
