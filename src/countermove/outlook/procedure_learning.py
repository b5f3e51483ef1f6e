"""Learn from procedures: how they end, what they bring, how dates slip, what is opened.

Chances have Beta priors worth two to four cases about the pool; fates are one
regression each over phases and kinds (:func:`countermove.hazard.fit_hazards`).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Procedure
from countermove.hazard import fit_hazards
from countermove.outlook.causes import CAUSES, clock_of, is_possible
from countermove.outlook.clock_model import BORDERS, FATES, PHASES
from countermove.outlook.lessons import Lesson, brings_cause, lets_in
from countermove.outlook.path_values import WITH_DUE
from countermove.outlook.running import KINDS, bits_of, is_personal

__all__ = [
    "find_templates",
    "fit_bringing",
    "fit_fates",
    "fit_openings",
    "fit_slips",
]

FloatArray = NDArray[np.float64]

# A date put off slips by about three months; stated, with the weight of four cases.
SLIP = (np.log(90.0), 0.8, 4.0)


def fit_fates(
    lessons: Sequence[Lesson],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Fit how procedures end: hazards by phase and kind."""
    events, exposure, design, strata = [], [], [], []
    for lesson in lessons:
        exits = [
            happening.date
            for happening in lesson.happenings
            if clock_of(happening.cause) == "leader"
        ]
        for procedure in lesson.procedures:
            fate = _fate(procedure, exits, lesson.end)
            begun = max(procedure.reported, lesson.start)
            ended = min(procedure.closed or lesson.end, lesson.end)
            for phase, since, until in _phases(procedure, begun, ended):
                row = [0.0] * len(FATES)
                last = until >= (ended - begun).days + (begun - procedure.opened).days
                if last and fate is not None:
                    row[fate] = 1.0
                events.append(row)
                exposure.append(max(until - since, 0.5))
                kind = np.zeros(len(KINDS))
                kind[KINDS.index(procedure.kind)] = 1.0
                design.append(kind)
                strata.append(phase)
    counts = np.array(events).sum(axis=0)
    pooled = np.log((counts + 0.5) / np.sum(exposure))
    fit = fit_hazards(
        np.array(events),
        np.array(exposure),
        np.array(design),
        strata=np.array(strata),
        prior_deviations=0.8,
        baseline_means=np.tile(pooled[:, None], (1, PHASES)),
        baseline_deviations=2.0,
    )
    return fit.log_baselines.T, fit.coefficients.T, fit.covariance


def _fate(procedure: Procedure, exits: list[date], end: date) -> int | None:
    """Return how it ended; None if it still ran, or fell with the leader."""
    closed = procedure.closed
    if closed is None or closed >= end:
        return None
    if procedure.result == "done":
        return 0
    if procedure.result == "moved":
        return 2
    fell = is_personal(procedure) and any(
        abs((closed - day).days) <= 3 for day in exits
    )
    return None if fell else 1


def _phases(
    procedure: Procedure, begun: date, ended: date
) -> list[tuple[int, float, float]]:
    """Split a watch into phases: phase, and days since the opening at both ends."""
    low = float((begun - procedure.opened).days)
    high = float((ended - procedure.opened).days)
    if high <= low:
        high = low + 0.5
    if procedure.due is not None:
        due = float((procedure.due - procedure.opened).days)
        cuts = [due + border for border in BORDERS[:WITH_DUE]]
        first = 0
    else:
        cuts, first = list(BORDERS[WITH_DUE:]), WITH_DUE + 1
    edges = [-np.inf, *cuts, np.inf]
    found = []
    for place, (left, right) in enumerate(pairwise(edges)):
        since, until = max(low, left), min(high, right)
        if until > since:
            found.append((first + place, since, until))
    return found


def fit_bringing(
    lessons: Sequence[Lesson],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Count what completion means and lets in, and how late.

    A move of a clock counts for the procedure that it is laid to, and for no other.
    """
    brought = np.zeros((len(CAUSES), 2))
    let_in = np.zeros((len(KINDS), len(CAUSES), 2))
    lags = np.zeros((len(CAUSES), 2))
    for lesson in lessons:
        laid = _laid_to(lesson)
        for procedure in lesson.procedures:
            if procedure.result == "done" and procedure.closed is not None:
                _count_completion(lesson, procedure, laid, (brought, let_in, lags))
    pool = (brought.sum(axis=0)[0] + 1) / (brought.sum() + 2)
    brought += 2 * np.array([pool, 1 - pool])
    by_cause = let_in.sum(axis=0)
    share = (let_in[..., 0].sum() + 0.5) / (let_in.sum() + 2)
    cause_share = (by_cause[:, 0] + 4 * share) / (by_cause.sum(axis=1) + 4)
    let_in += 4 * np.stack([cause_share, 1 - cause_share], axis=-1)
    pooled_lag = (lags[:, 0].sum() + 30) / (lags[:, 1].sum() + 1)
    return brought, let_in, (lags[:, 0] + 2 * pooled_lag) / (lags[:, 1] + 2)


def _laid_to(lesson: Lesson) -> dict[tuple[str, str, int], float]:
    """Return the lag of each move of a clock by origin, procedure and cause."""
    return {
        (origin.kind, key, item.cause): origin.lag
        for item, origin in zip(lesson.happenings, lesson.origins, strict=True)
        for key in origin.procedures
    }


def _count_completion(
    lesson: Lesson,
    procedure: Procedure,
    laid: dict[tuple[str, str, int], float],
    counts: tuple[FloatArray, FloatArray, FloatArray],
) -> None:
    """Add what one completed procedure brought and let in, and what not."""
    brought, let_in, lags = counts
    assert procedure.closed is not None
    kind = KINDS.index(procedure.kind)
    states = lesson.course.states(procedure.closed - timedelta(days=8))
    for cause in range(len(CAUSES)):
        if brings_cause(procedure, cause):
            came = ("brought", procedure.id, cause) in laid
            if came or is_possible(cause, states):
                brought[cause, int(not came)] += 1
        elif lets_in(procedure, cause):
            lag = laid.get(("let_in", procedure.id, cause))
            let_in[kind, cause, int(lag is None)] += 1
            if lag is not None:
                lags[cause] += (lag, 1)


def fit_slips(lessons: Sequence[Lesson]) -> FloatArray:
    """Estimate by how much dates are put off."""
    logs = []
    for lesson in lessons:
        for procedure in lesson.procedures:
            if procedure.result != "moved" or procedure.closed is None:
                continue
            for other in lesson.procedures:
                if _renews(other, procedure) and other.due is not None:
                    wait = (other.due - procedure.closed).days
                    if wait > 0:
                        logs.append(np.log(wait))
                        break
    mean, deviation, weight = SLIP
    size = len(logs) + weight
    centre = (sum(logs) + weight * mean) / size
    squares = sum((log - centre) ** 2 for log in logs) + weight * deviation**2
    return np.array([centre, np.sqrt(squares / size)])


def fit_openings(lessons: Sequence[Lesson]) -> FloatArray:
    """Count procedures started and days watched, by state of the cabinet."""
    counts = np.array([[0.5, 30.0], [0.5, 30.0]])
    for lesson in lessons:
        for moment in lesson.moments:
            counts[moment.state.numbers["cabinet"], 1] += moment.span
        for procedure in _started(lesson):
            counts[lesson.course.states(procedure.reported)["cabinet"], 0] += 1
    return counts


def find_templates(lessons: Sequence[Lesson]) -> FloatArray:
    """Lay out the procedures that were started, one row each, sorted by cabinet."""
    rows = [
        [
            lesson.course.states(procedure.reported)["cabinet"],
            KINDS.index(procedure.kind),
            np.nan
            if procedure.due is None
            else max((procedure.due - procedure.reported).days, 0),
            bits_of(procedure.brings),
            bits_of(procedure.may_bring),
            is_personal(procedure),
        ]
        for lesson in lessons
        for procedure in _started(lesson)
    ]
    rows.sort(key=lambda row: row[0])
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def _started(lesson: Lesson) -> list[Procedure]:
    """Return procedures started inside the record, renewals of moved dates left out."""
    moved = [item for item in lesson.procedures if item.result == "moved"]
    return [
        item
        for item in lesson.procedures
        if lesson.start < item.reported < lesson.end
        and not any(_renews(item, earlier) for earlier in moved)
    ]


def _renews(item: Procedure, earlier: Procedure) -> bool:
    """Tell whether a row carries on another of its kind, closed within five days."""
    return (
        item.kind == earlier.kind
        and earlier.closed is not None
        and abs((item.opened - earlier.closed).days) <= 5
    )
