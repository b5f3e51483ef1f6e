"""Small lessons for tests: the course of clocks by day, with flat vantages."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from countermove.contest import Procedure
from countermove.outlook.causes import CAUSES, STATES, clock_of
from countermove.outlook.clocks import ClockState
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.lessons import Lesson, Moment, _origin, issue_days
from countermove.outlook.truth import Course, Happening

START = date(2000, 1, 1)
STEP = 10


def on(day: float) -> date:
    """The date of a day."""
    return START + timedelta(days=int(day))


def a_lesson(
    rows: Iterable[tuple[float, str]],
    *,
    length: int = 365,
    procedures: Sequence[Procedure] = (),
    values: Sequence[float] | None = None,
    contest: str = "one",
) -> Lesson:
    """A contest whose clocks moved on some days, read every ten days."""
    happenings = tuple(
        Happening(date=on(day), cause=CAUSES.index(name)) for day, name in rows
    )
    course = Course(
        start=START,
        followed=on(length),
        opening=dict.fromkeys(STATES, 0),
        happenings=happenings,
    )
    held = np.full(len(COVARIATES), 0.0) if values is None else np.array(values)
    moments = tuple(
        Moment(
            day=on(day),
            span=float(min(STEP, length - day)),
            state=_state(course, day),
            values=held,
        )
        for day in range(0, length, STEP)
    )
    return Lesson(
        contest=contest,
        start=START,
        end=on(length),
        course=course,
        happenings=happenings,
        origins=tuple(
            _origin(item, happenings, tuple(procedures)) for item in happenings
        ),
        procedures=tuple(procedures),
        moments=moments,
        densities=dict.fromkeys(issue_days(START, on(length)), (1.0, 2.0)),
    )


def _state(course: Course, day: int) -> ClockState:
    numbers = course.states(on(day))
    words = {clock: STATES[clock][number] for clock, number in numbers.items()}
    gone = [
        item.date
        for item in course.happenings
        if item.date <= on(day) and clock_of(item.cause) == "leader"
    ]
    tenure = float((on(day) - max(gone, default=START)).days)
    state = ClockState(leader="somebody", tenure_days=tenure)
    for clock, word in words.items():
        state = replace(state, **{clock: word})  # type: ignore[arg-type]
    return replace(state, caretaker_days=5.0 if words["cabinet"] != "full" else np.nan)
