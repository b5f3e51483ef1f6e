"""Forecasts that any forecast must beat, on the same days and clocks.

For a clock that stands in a state, over a horizon of h days:

- *base rate*: ``1 - exp(-r h)`` with r the rate at which that clock left that state in
  the other contests, events over days.
- *country rate*: the same with r shrunken between the others and the contest's own
  past, ``(a + d) / (a / r + t)`` after d moves of that clock in t days of that state, a
  = 2.
- *persistence*: what the other contests showed after a horizon of the same length in
  which the clock had moved, or had not.
- *density only*: the country rate, moved by how many moves were reported in the last 30
  and 90 days and by nothing else: ``logit p + b0 + b1 x30 + b2 x90``, fitted a clock
  and horizon on the other contests. Contests are coded with hindsight, and moves lie
  denser before an end that the coder knew; this reference shows how much of a skill is
  that.
- *analogues*: how often that clock moved in the contests that went most alike to the
  same age, weighted by likeness and drawn towards the base rate
  (:mod:`countermove.weighing.analogues.forecast`); the packaged contests but this one.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from countermove.contest import Contest
from countermove.outlook.causes import CLOCKS, STATES, clock_of
from countermove.outlook.lessons import Lesson
from countermove.weighing.analogues import (
    AnalogueForecast,
    Likeness,
    forecast_by_analogues,
    measure_likeness,
)
from countermove.weighing.analogues.trajectory import measure_trajectory

__all__ = [
    "HORIZONS",
    "Rates",
    "Trial",
    "ask_analogues",
    "find_likenesses",
    "fit_density",
    "lay_out_trials",
    "measure_again",
    "measure_leaving",
    "measure_rates",
]

FloatArray = NDArray[np.float64]

HORIZONS = (30, 90, 180, 365, 730)
"""Days ahead at which forecasts are tried."""
OWN = 2.0
"""Events that the other contests' rate is worth beside the contest's own past."""
RIDGE = 0.5
"""Deviation of the prior of the density's effects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One clock on one day of issue: what could be forecast, and what came.

    Parameters
    ----------
    state : int
        State of the clock by number; 0 for the leader.
    own_moves, own_days : float
        Moves of the clock out of that state, and days in it, in this contest so far.
    days_since : float
        Days since the clock last moved; infinity if it never did.
    days_until : float
        Days until it next moved; infinity if it did not while watched.
    watched : float
        Days from the day of issue to the end of the watch.
    density : tuple of float
    """

    contest: str
    issued: dt.date
    clock: str
    state: int
    own_moves: float
    own_days: float
    days_since: float
    days_until: float
    watched: float
    density: tuple[float, float]

    def happened(self, horizon: float) -> bool | None:
        """Tell whether the clock moved within a horizon; None if watched too short."""
        if self.watched <= horizon:
            return None
        return self.days_until <= horizon


def lay_out_trials(lesson: Lesson) -> list[Trial]:
    """Return a trial for every clock on every day of issue with a move before it."""
    return [
        _try(lesson, day, density, clock)
        for day, density in lesson.densities.items()
        for clock in CLOCKS
    ]


def _try(
    lesson: Lesson, day: dt.date, density: tuple[float, float], clock: str
) -> Trial:
    course = lesson.course
    state = course.states(day).get(clock, 0)
    past = [
        item.date
        for item in course.happenings
        if item.date <= day and clock_of(item.cause) == clock
    ]
    next_move = course.next_move(clock, day)
    moves, spent = own_past(lesson, day, clock, state)
    return Trial(
        contest=lesson.contest,
        issued=day,
        clock=clock,
        state=state,
        own_moves=moves,
        own_days=spent,
        days_since=float((day - max(past)).days) if past else np.inf,
        days_until=float((next_move.date - day).days) if next_move else np.inf,
        watched=float((course.followed - day).days),
        density=density,
    )


def own_past(
    lesson: Lesson, day: dt.date, clock: str, state: int
) -> tuple[float, float]:
    """Return moves out of a state and days in it, from the start to a day."""
    moves, spent, since = 0.0, 0.0, lesson.start
    now = lesson.course.opening.get(clock, 0)
    for item in lesson.course.happenings:
        if item.date > day or clock_of(item.cause) != clock:
            continue
        if now == state:
            moves += 1
            spent += (item.date - since).days
        now, since = lesson.course.states(item.date).get(clock, 0), item.date
    return moves, spent + ((day - since).days if now == state else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Rates a day at which clocks leave their states, and how they cluster in time.

    Parameters
    ----------
    leaving : dict of (str, int) to float
        By clock and state.
    again : dict of (str, int, bool) to float
        Share of trials in which the clock moved within a horizon, by clock, horizon and
        whether it had moved within the horizon before.
    """

    leaving: dict[tuple[str, int], float]
    again: dict[tuple[str, int, bool], float]

    def base(self, trial: Trial, horizon: float) -> float:
        """Return the base rate's forecast."""
        return float(-np.expm1(-self.leaving[trial.clock, trial.state] * horizon))

    def country(self, trial: Trial, horizon: float) -> float:
        """Return the shrunken country rate's forecast."""
        rate = self.leaving[trial.clock, trial.state]
        own = (OWN + trial.own_moves) / (OWN / rate + trial.own_days)
        return float(-np.expm1(-own * horizon))

    def persistence(self, trial: Trial, horizon: int) -> float:
        """Return persistence's forecast."""
        return self.again[trial.clock, horizon, trial.days_since <= horizon]


def measure_leaving(lessons: Sequence[Lesson]) -> dict[tuple[str, int], float]:
    """Return the rates a day at which clocks left their states in some contests.

    Each state has half an event in a year beforehand.
    """
    leaving = {}
    for clock in CLOCKS:
        for state in range(len(STATES.get(clock, ("in office",)))):
            moves = days = 0.0
            for lesson in lessons:
                past = own_past(lesson, lesson.end - dt.timedelta(days=1), clock, state)
                moves, days = moves + past[0], days + past[1]
            leaving[clock, state] = (moves + 0.5) / (days + 365.0)
    return leaving


def measure_again(trials: Sequence[Trial]) -> dict[tuple[str, int, bool], float]:
    """Return how often clocks moved that had, or had not, moved lately."""
    again = {}
    for clock in CLOCKS:
        for horizon in HORIZONS:
            for moved in (False, True):
                found = [
                    happened
                    for trial in trials
                    if trial.clock == clock
                    and (trial.days_since <= horizon) == moved
                    and (happened := trial.happened(horizon)) is not None
                ]
                again[clock, horizon, moved] = (sum(found) + 0.5) / (len(found) + 1)
    return again


def measure_rates(lessons: Sequence[Lesson]) -> Rates:
    """Count how often clocks left their states, and moved again, in some contests."""
    trials = [trial for lesson in lessons for trial in lay_out_trials(lesson)]
    return Rates(leaving=measure_leaving(lessons), again=measure_again(trials))


def fit_density(
    trials: Sequence[Trial], rates: Rates, clock: str, horizon: int
) -> FloatArray:
    """Fit constant and effects of the density-only reference, shape (3,)."""
    rows = [
        (logit(rates.country(trial, horizon)), *trial.density, happened)
        for trial in trials
        if trial.clock == clock and (happened := trial.happened(horizon)) is not None
    ]
    if not rows:
        return np.zeros(3)
    table = np.array(rows, dtype=np.float64)
    design = np.column_stack([np.ones(len(table)), table[:, 1:3] - DENSITY_CENTRE])

    def cost(beta: FloatArray) -> float:
        log_odds = table[:, 0] + design @ beta
        loss = np.logaddexp(0, log_odds) - table[:, 3] * log_odds
        return float(loss.sum() + (beta**2).sum() / (2 * RIDGE**2))

    return np.asarray(optimize.minimize(cost, np.zeros(3), method="BFGS").x)


def density_only(
    trial: Trial, rates: Rates, effects: FloatArray, horizon: int
) -> float:
    """Return the density-only forecast."""
    row = np.array([1.0, *(np.array(trial.density) - DENSITY_CENTRE)])
    log_odds = logit(rates.country(trial, horizon)) + float(row @ effects)
    return float(1 / (1 + np.exp(-log_odds)))


def find_likenesses(
    contest: Contest, days: Iterable[dt.date]
) -> dict[dt.date, Likeness]:
    """Hold a contest against the packaged ones, as known on days of issue."""
    return {day: measure_likeness(measure_trajectory(contest.at(day))) for day in days}


def ask_analogues(
    trial: Trial, likenesses: dict[dt.date, Likeness], horizon: float
) -> AnalogueForecast:
    """Return the analogues' forecast."""
    return forecast_by_analogues(
        likenesses[trial.issued],
        clock=trial.clock,
        state=trial.state,
        horizon=horizon,
    )


DENSITY_CENTRE = np.array([1.5, 2.4])
"""log(1 + moves) of a usual month and quarter."""


def logit(probability: float) -> float:
    """Return log odds, held to what a float can tell from zero and one."""
    held = min(max(probability, 1e-9), 1 - 1e-9)
    return float(np.log(held / (1 - held)))
