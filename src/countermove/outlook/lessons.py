"""What one contest teaches: its clocks day by day, and how each move of a clock came.

A move of a clock was

- *brought* by a procedure that went through within a week of it and means it,
- *coupled* to a move of another clock at most three days before,
- *let in* by a procedure that had gone through and made it possible, within 400 days
  for elections, terms, talks and the like, 45 for the others,
- *direct* otherwise.

Only direct moves teach the hazards; the others teach how procedures end and what
follows from what. Covariates are read at vantages ten days apart, each cut as the
record stood, and hold until the next.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Contest, Outcome, Procedure
from countermove.errors import EmptyRecordError
from countermove.outlook.causes import CAUSES, clock_of
from countermove.outlook.clocks import ClockState, find_clocks
from countermove.outlook.covariates import COVARIATES, measure_covariates
from countermove.outlook.running import causes_of
from countermove.outlook.truth import Course, Happening, follow_clocks
from countermove.reading.control import track_control
from countermove.reading.escalation import measure_escalation
from countermove.streams import Streams

__all__ = [
    "Lesson",
    "Moment",
    "Origin",
    "issue_days",
    "learn_from",
    "outline",
    "windows_of",
]

FloatArray = NDArray[np.float64]

GRID, ISSUE_EVERY = 10, 30
"""Days between the vantages at which covariates are read, and between days of issue."""
BROUGHT, COUPLED, SHORT, LONG = 7, 3, 45, 400
"""Days within which one event is laid to another."""
LASTING = frozenset(
    {"election", "term", "talks", "transition", "referendum", "handover"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One vantage of the grid.

    Parameters
    ----------
    day : datetime.date
    span : float
        Days until the next one.
    state : ClockState
    values : shape (covariate,)
        In the order of :data:`COVARIATES`; NaN where not measured.
    """

    day: dt.date
    span: float
    state: ClockState
    values: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How one move of a clock came.

    Parameters
    ----------
    kind : str
        brought, coupled, let_in or direct.
    procedures : tuple of str
        Keys of those that brought it; of the last one that let it in.
    pulled_by : Happening or None
        The move of another clock that it came with.
    lag : float
        Days since the procedure that let it in went through.
    """

    kind: str
    procedures: tuple[str, ...] = ()
    pulled_by: Happening | None = None
    lag: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Everything that fitting needs of one contest.

    Parameters
    ----------
    origins : tuple of Origin
        How each happening inside the record came.
    moments : tuple of Moment
        Empty in an outline.
    densities : mapping of datetime.date to tuple of float
        log(1 + moves) of the last 30 and 90 days, on every day of issue that has a
        move before it: for the reference alone.
    """

    contest: str
    start: dt.date
    end: dt.date
    course: Course
    happenings: tuple[Happening, ...]
    origins: tuple[Origin, ...]
    procedures: tuple[Procedure, ...]
    moments: tuple[Moment, ...]
    densities: Mapping[dt.date, tuple[float, float]]


def outline(contest: Contest, outcome: Outcome) -> Lesson:
    """Lay out how the clocks of a contest moved, without reading any vantage."""
    course = follow_clocks(contest, outcome)
    end = contest.end or contest.last_reported + dt.timedelta(days=1)
    inside = tuple(item for item in course.happenings if item.date < end)
    return Lesson(
        contest=contest.id,
        start=contest.start,
        end=end,
        course=course,
        happenings=inside,
        origins=tuple(_origin(item, inside, contest.procedures) for item in inside),
        procedures=contest.procedures,
        moments=(),
        densities={
            day: count_density(contest, day)
            for day in issue_days(contest.start, end)
            if any(move.reported <= day for move in contest.moves)
        },
    )


def learn_from(
    contest: Contest,
    outcome: Outcome,
    *,
    step: Callable[[str], None] = lambda words: None,
) -> Lesson:
    """Read one contest at every vantage of the grid, and how its clocks moved."""
    lesson = outline(contest, outcome)
    moments = []
    days = [
        lesson.start + dt.timedelta(days=n)
        for n in range(0, (lesson.end - lesson.start).days, GRID)
    ]
    escalating = float("nan")
    for count, day in enumerate(days):
        try:
            vantage = contest.at(day)
        except EmptyRecordError:
            continue
        if count % 3 == 0 or np.isnan(escalating):
            step(f"{contest.id} {day}")
            escalating = measure_escalation(vantage, Streams(0)).above_high
        state = find_clocks(vantage)
        values = measure_covariates(
            vantage, track_control(vantage), state, escalating=escalating
        )
        following = min(day + dt.timedelta(days=GRID), lesson.end)
        moments.append(
            Moment(
                day=day,
                span=float((following - day).days),
                state=state,
                values=np.array([values[name] for name in COVARIATES]),
            )
        )
    return replace(lesson, moments=tuple(moments))


def issue_days(start: dt.date, end: dt.date) -> list[dt.date]:
    """Return the days of issue: every thirty days inside the record."""
    length = (end - start).days
    return [
        start + dt.timedelta(days=n) for n in range(ISSUE_EVERY, length, ISSUE_EVERY)
    ]


def count_density(contest: Contest, day: dt.date) -> tuple[float, float]:
    """Return log(1 + moves reported in the last 30 and 90 days)."""
    ages = np.array(
        [(day - move.reported).days for move in contest.moves if move.reported <= day]
    )
    return float(np.log1p((ages < 30).sum())), float(np.log1p((ages < 90).sum()))


def windows_of(kind: str) -> int:
    """Return the days within which a procedure of a kind lets events in."""
    return LONG if kind in LASTING else SHORT


def brings_cause(procedure: Procedure, cause: int) -> bool:
    """Tell whether completion means a cause; two causes seat a chamber by election."""
    return bool(_alike(cause) & set(causes_of(procedure.brings)))


def lets_in(procedure: Procedure, cause: int) -> bool:
    """Tell whether completion makes a cause possible."""
    return bool(_alike(cause) & set(causes_of(procedure.may_bring)))


def _alike(cause: int) -> set[int]:
    seats = {
        CAUSES.index("legislature_early_election"),
        CAUSES.index("legislature_seated"),
    }
    return seats if cause in seats else {cause}


def _origin(
    item: Happening, others: tuple[Happening, ...], procedures: tuple[Procedure, ...]
) -> Origin:
    done = [
        (procedure, (item.date - procedure.closed).days)
        for procedure in procedures
        if procedure.result == "done" and procedure.closed is not None
    ]
    bringers = [
        p for p, lag in done if abs(lag) <= BROUGHT and brings_cause(p, item.cause)
    ]
    if bringers:
        return Origin(kind="brought", procedures=tuple(p.id for p in bringers))
    pulling = [
        other
        for other in others
        if 0 <= (item.date - other.date).days <= COUPLED
        and rank_of(other.cause) < rank_of(item.cause)
    ]
    if pulling:
        nearest = max(pulling, key=lambda other: (other.date, -rank_of(other.cause)))
        return Origin(kind="coupled", pulled_by=nearest)
    letting = [
        (lag, p.id)
        for p, lag in done
        if 0 <= lag <= windows_of(p.kind) and lets_in(p, item.cause)
    ]
    if letting:
        lag, key = min(letting)
        return Origin(kind="let_in", procedures=(key,), lag=lag)
    return Origin(kind="direct")


def rank_of(cause: int) -> int:
    """Return the order in which clocks pull each other: the leader's first."""
    order = ("leader", "legislature", "war", "elite", "cabinet")
    return order.index(clock_of(cause))
