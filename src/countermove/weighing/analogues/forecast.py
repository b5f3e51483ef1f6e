"""What analogues foretell: how often a clock moved in contests that went alike.

At age A a clock stands in a state. Of the other contests take those whose same clock
stood in the same state at that age and were watched for longer than the horizon h after
it. With y_i whether it moved within h days, d_i the distance, r the rate at which that
clock left that state anywhere in the library,

    p = (PRIOR base + sum_i w_i y_i) / (PRIOR + sum_i w_i)
    w_i = exp(-(d_i / b)^2 / 2),        base = 1 - exp(-r h)

a kernel-weighted share (Nadaraya 1964) drawn towards the base rate, which is worth
:data:`PRIOR` contests at distance zero. The bandwidth b is the median distance from the
target to the library: a rule, stated beforehand, with nothing tuned on outcomes.

Assumes that contests of one age are comparable. Fails where few are left: with two or
three contests the forecast is the base rate with a little noise, and
``effective_contests`` says so.

References
----------
Nadaraya, E. A. (1964), On estimating regression. doi:10.1137/1109020
Kish, L. (1965), Survey Sampling, section 8.2 (effective size of a weighted sample).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ValidationError
from countermove.weighing.analogues.library import Case
from countermove.weighing.analogues.likeness import Likeness

__all__ = ["PRIOR", "AnalogueForecast", "forecast_by_analogues", "leaving_rate"]

FloatArray = NDArray[np.float64]

PRIOR = 2.0
"""Contests that the base rate is worth: as many as in the shrunken country rate."""
HALF_EVENT, YEAR = 0.5, 365.0
"""Moves and days that every rate has beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalogueForecast:
    """Chance that a clock moves within a horizon, by its analogues.

    Parameters
    ----------
    probability, base_rate : float
        In (0, 1); what likeness says, and what it was drawn towards.
    unweighted : float
        The same if likeness told nothing: every contest weighs as much as the mean.
    effective_contests : float
        Number of equally weighted contests that would tell as much; 0 if none could be
        compared, and then the probability is the base rate.
    contests : int
        Contests that could be compared.
    """

    probability: float
    base_rate: float
    unweighted: float
    effective_contests: float
    contests: int


def forecast_by_analogues(
    likeness: Likeness, *, clock: str, state: int, horizon: float
) -> AnalogueForecast:
    """Forecast whether a clock moves, from what it did in contests that went alike.

    Parameters
    ----------
    likeness : Likeness
        Of the target at its age; from
        :func:`.likeness.measure_likeness`.
    clock : str
        leader, cabinet, legislature, elite or war.
    state : int
        State in which the target's clock stands, by number; 0 for the leader.
    horizon : float
        Days ahead, above zero.

    Raises
    ------
    ValidationError
        If the horizon is not above zero, or the clock is not known.
    """
    if not horizon > 0:
        raise ValidationError(
            f"Expected a horizon above 0 days, got {horizon}. Say how far to look."
        )
    base = float(-np.expm1(-leaving_rate(likeness.cases, clock, state) * horizon))
    rows = [
        row
        for row, case in enumerate(likeness.cases)
        if case.watched - likeness.age > horizon
        and case.state(clock, likeness.age) == state
        and not np.isnan(likeness.distances[row])
    ]
    moved = np.array(
        [_moved(likeness.cases[row], clock, likeness.age, horizon) for row in rows],
        dtype=np.float64,
    )
    weights = _weigh(likeness.distances)[rows]
    total = float(weights.sum())
    plain = total * float(moved.mean()) if rows else 0.0
    return AnalogueForecast(
        probability=(PRIOR * base + float(weights @ moved)) / (PRIOR + total),
        base_rate=base,
        unweighted=(PRIOR * base + plain) / (PRIOR + total),
        effective_contests=total**2 / float((weights**2).sum()) if rows else 0.0,
        contests=len(rows),
    )


def leaving_rate(cases: Sequence[Case], clock: str, state: int) -> float:
    """Return the rate a day at which a clock left a state while it was watched.

    Half a move in a year is added beforehand, so that no rate is zero.
    """
    moves = days = 0.0
    for case in cases:
        now, since = case.state(clock, -1), 0
        for event in case.events:
            if event.clock != clock or event.age >= case.watched:
                continue
            if now == state:
                moves, days = moves + 1, days + event.age - since
            now, since = event.state, event.age
        if now == state:
            days += case.watched - since
    return (moves + HALF_EVENT) / (days + YEAR)


def _moved(case: Case, clock: str, age: int, horizon: float) -> bool:
    event = case.next_event(clock, age)
    return event is not None and event.age - age <= horizon


def _weigh(distances: FloatArray) -> FloatArray:
    """Return kernel weights, 1 at distance zero; alike for all if none is apart."""
    known = distances[~np.isnan(distances)]
    bandwidth = float(np.median(known)) if known.size else 0.0
    if bandwidth == 0:
        return np.ones(distances.shape)
    return np.asarray(np.exp(-((distances / bandwidth) ** 2) / 2))
