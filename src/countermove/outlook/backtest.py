"""Forecasts tried on contests that nothing was fitted on.

Every thirty days of a contest the vantage is cut, futures are drawn from the fit that
left the whole contest out, and the chance that each clock moves on within 30, 90, 180,
365 and 730 days is held against what came, as long as the clocks were watched so far.
Beside it stand the references of :mod:`countermove.outlook.references`.

Scores of one contest are not independent: its days of issue overlap, and one event
settles many forecasts. So intervals come from drawing whole contests, and the number of
distinct moves of the clocks is told beside the number of forecasts.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Contest, Outcome
from countermove.outlook.causes import CLOCKS
from countermove.outlook.clock_model import ClockModel, draw_laws, shipped_model
from countermove.outlook.futures import Start, draw_futures
from countermove.outlook.lessons import Lesson, learn_from, outline
from countermove.outlook.past import Past
from countermove.outlook.raking import (
    UNCHANGED,
    Line,
    clock_chances,
    first_moves,
    line_from,
)
from countermove.outlook.references import (
    HORIZONS,
    Rates,
    Trial,
    ask_analogues,
    density_only,
    find_likenesses,
    fit_density,
    lay_out_trials,
    measure_again,
    measure_leaving,
)
from countermove.outlook.starting import stand_at
from countermove.reading.control import track_control
from countermove.reading.escalation import measure_escalation
from countermove.streams import Streams

__all__ = [
    "REFERENCES",
    "UNWEIGHTED",
    "Departure",
    "Material",
    "TriedForecast",
    "depart",
    "gather",
    "try_contest",
    "try_fit",
]

FloatArray = NDArray[np.float64]

REFERENCES = (
    "base_rate",
    "country_rate",
    "persistence",
    "density_only",
    "analogues",
)
UNWEIGHTED = "analogues_unweighted"
"""What analogues would say if likeness told nothing; kept beside the references."""
DRAWS, PATHS = 50, 40
"""Parameter draws, and futures of each, for one day of issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One day of issue, and what futures start from there."""

    day: dt.date
    start: Start
    past: Past


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What one contest teaches, and where forecasts for it depart."""

    lesson: Lesson
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedForecast:
    """One forecast, what came, and what the references said.

    Parameters
    ----------
    simulated : float
        Share of futures, before recalibration.
    probability : float
        What the outlook would say.
    moved : datetime.date or None
        The day on which the clock next moved; None if it did not while watched.
    references : dict of str to float
        What each of :data:`REFERENCES` said, and :data:`UNWEIGHTED`.
    """

    contest: str
    issued: dt.date
    clock: str
    horizon: int
    simulated: float
    probability: float
    happened: bool
    moved: dt.date | None
    references: dict[str, float]


def gather(contest: Contest, outcome: Outcome) -> Material:
    """Read a contest for learning and for trying."""
    return Material(
        lesson=learn_from(contest, outcome), departures=depart(contest, outcome)
    )


def depart(
    contest: Contest,
    outcome: Outcome,
    *,
    step: Callable[[str], None] = lambda words: None,
) -> tuple[Departure, ...]:
    """Return where forecasts depart: every day of issue that has a move before it."""
    found = []
    for day in outline(contest, outcome).densities:
        step(f"{contest.id} {day}")
        vantage = contest.at(day)
        standpoint = stand_at(
            vantage,
            track_control(vantage),
            escalating=measure_escalation(vantage, Streams(0)).above_high,
        )
        found.append(Departure(day=day, start=standpoint.start, past=standpoint.past))
    return tuple(found)


def try_fit(
    model: ClockModel, material: Material, *, seed: int = 0
) -> list[tuple[int, int, float, bool]]:
    """Return clock, horizon, simulated chance and truth of every forecast."""
    chances = _simulate(model, UNCHANGED, material.departures, seed)
    return [
        (
            CLOCKS.index(trial.clock),
            horizon,
            chances[trial.issued, trial.clock, horizon][0],
            happened,
        )
        for trial in lay_out_trials(material.lesson)
        for horizon in HORIZONS
        if (happened := trial.happened(horizon)) is not None
    ]


def try_contest(
    contest: Contest,
    outcome: Outcome,
    library: Sequence[Lesson],
    *,
    seed: int = 0,
    step: Callable[[str], None] = lambda words: None,
) -> list[TriedForecast]:
    """Try the shipped fit that never saw a contest, beside the references.

    Parameters
    ----------
    library : sequence of Lesson
        Outlines of the packaged contests, for the references; the contest itself is
        left out of them. Analogues are sought among all packaged contests but it.
    """
    shipped = shipped_model(contest.id)
    lesson = outline(contest, outcome)
    others = [item for item in library if item.contest != contest.id]
    chances = _simulate(
        shipped.model,
        line_from(shipped.line),
        depart(contest, outcome, step=step),
        seed,
    )
    known = [trial for item in others for trial in lay_out_trials(item)]
    rates = Rates(leaving=measure_leaving(others), again=measure_again(known))
    effects = {
        (clock, horizon): fit_density(known, rates, clock, horizon)
        for clock in CLOCKS
        for horizon in HORIZONS
    }

    likenesses = find_likenesses(contest, lesson.densities)

    def references(trial: Trial, horizon: int) -> dict[str, float]:
        analogues = ask_analogues(trial, likenesses, horizon)
        return {
            "base_rate": rates.base(trial, horizon),
            "country_rate": rates.country(trial, horizon),
            "persistence": rates.persistence(trial, horizon),
            "density_only": density_only(
                trial, rates, effects[trial.clock, horizon], horizon
            ),
            "analogues": analogues.probability,
            UNWEIGHTED: analogues.unweighted,
        }

    return [
        TriedForecast(
            contest=contest.id,
            issued=trial.issued,
            clock=trial.clock,
            horizon=horizon,
            simulated=chances[trial.issued, trial.clock, horizon][0],
            probability=chances[trial.issued, trial.clock, horizon][1],
            happened=happened,
            moved=_day_after(trial),
            references=references(trial, horizon),
        )
        for trial in lay_out_trials(lesson)
        for horizon in HORIZONS
        if (happened := trial.happened(horizon)) is not None
    ]


def _day_after(trial: Trial) -> dt.date | None:
    if np.isinf(trial.days_until):
        return None
    return trial.issued + dt.timedelta(days=int(trial.days_until))


def _simulate(
    model: ClockModel, line: Line, departures: Sequence[Departure], seed: int
) -> dict[tuple[dt.date, str, int], tuple[float, float]]:
    """Return simulated and recalibrated chances by day, clock and horizon."""
    streams = Streams(seed)
    root = int(streams.named("futures").integers(2**63))
    found = {}
    for departure in departures:
        laws = draw_laws(
            model, departure.past, draws=DRAWS, stream=streams.named("laws")
        )
        futures = draw_futures(
            departure.start,
            model,
            laws,
            paths=PATHS,
            horizon=float(HORIZONS[-1]),
            root=root,
        )
        simulated = clock_chances(first_moves(futures))
        moved = line.apply(simulated)
        for row, clock in enumerate(CLOCKS):
            for column, horizon in enumerate(HORIZONS):
                found[departure.day, clock, horizon] = (
                    float(simulated[row, column]),
                    float(moved[row, column]),
                )
    return found
