"""Learn the clocks from contests: hazards, fates of procedures, what pulls what.

Everything is a small fit with a stated prior, since events are few:

- Direct hazards, one regression a cause (:func:`countermove.hazard.fit_hazards`).
  The pooled rate has a Gamma prior worth half an event at the rate of the long lists;
  pieces lie about it with a deviation of 0.7; effects have the priors of
  :data:`PRIORS`, those of the street measured on other countries' protests.
- Fates of procedures, one regression a fate over phases and kinds.
- Chances: Beta priors worth two cases about the pool.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from countermove.contest import Procedure
from countermove.hazard import fit_hazards
from countermove.outlook.causes import (
    CAUSES,
    CLOCKS,
    STATES,
    clock_of,
    is_possible,
)
from countermove.outlook.clock_model import BORDERS, EDGES, FATES, PHASES, ClockModel
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.lessons import (
    Lesson,
    Moment,
    brings_cause,
    lets_in,
    rank_of,
)
from countermove.outlook.rates import shipped_rates
from countermove.outlook.references import measure_leaving, own_past
from countermove.outlook.running import KINDS, bits_of, is_personal

__all__ = ["PRIORS", "fit_clocks", "long_run_rates"]

FloatArray = NDArray[np.float64]

STATED = {"cabinet_full": 4.0, "legislature_seated": 2.0, "war_ends": 0.3}
"""Events a year that no list counts: a caretaker replaced, a dissolved chamber seated
again, a structural war ended (stated)."""
PRIORS: dict[str, dict[str, tuple[float, float]]] = {
    "street_irregular": {"leader_irregular": (1.0, 0.3)},
    "street_regular": {
        "leader_rule": (1.0, 0.3),
        "leader_resignation": (1.0, 0.3),
        "cabinet_caretaker": (0.5, 0.3),
        "legislature_dissolved": (0.3, 0.3),
        "elite_partly": (0.3, 0.3),
    },
    "security": {
        "leader_irregular": (-1.4, 0.7),
        "elite_partly": (-1.0, 0.7),
        "elite_replaced": (-1.0, 0.7),
    },
    "legislature": {
        "leader_rule": (-1.5, 0.7),
        "leader_resignation": (-1.0, 0.6),
        "cabinet_full": (1.0, 0.6),
    },
    "balance": {
        "leader_rule": (0.4, 0.5),
        "leader_resignation": (0.4, 0.5),
        "leader_irregular": (0.4, 0.5),
        "elite_partly": (0.4, 0.5),
    },
    "violence": {"war_begins": (0.7, 0.5)},
    "negotiating": {"war_begins": (-0.3, 0.5), "war_ends": (0.7, 0.5)},
    "escalating": {"leader_irregular": (0.3, 0.4), "war_begins": (0.5, 0.5)},
}
"""Prior mean and deviation of effects; all others are zero with deviation 0.4."""
OTHERS = (0.0, 0.4)
SPREAD = 0.7
"""Deviation of log baselines of pieces about the pooled one."""
DAYS = 365.25
ALIKE = (1.0, 20.0)
"""Least and largest shape of contests' own factors."""
# A date put off slips by about three months; stated, with the weight of four cases.
SLIP = (np.log(90.0), 0.8, 4.0)


def fit_clocks(lessons: Sequence[Lesson]) -> ClockModel:
    """Fit everything on some contests."""
    moments = [moment for lesson in lessons for moment in lesson.moments]
    values = np.array([moment.values for moment in moments])
    means = np.nanmean(values, axis=0)
    means[:2] = 0.0  # no street is the natural zero of both
    pieces = max(len(edges) for edges in EDGES) + 1
    baselines = np.zeros((len(CAUSES), pieces))
    coefficients = np.zeros((len(CAUSES), len(COVARIATES)))
    size = pieces + len(COVARIATES)
    covariances = np.zeros((len(CAUSES), size, size))
    for cause in range(len(CAUSES)):
        fit = _fit_direct(lessons, cause, means, pieces)
        baselines[cause], coefficients[cause], covariances[cause] = fit
    phases, kinds, phase_covariances = _fit_fates(lessons)
    brought, let_in, lags = _fit_bringing(lessons)
    return ClockModel(
        baselines=baselines,
        coefficients=coefficients,
        covariances=covariances,
        means=means,
        reference_street=_reference_street(values),
        phases=phases,
        kinds=kinds,
        phase_covariances=phase_covariances,
        brought=brought,
        let_in=let_in,
        lags=lags,
        moved=_fit_slips(lessons),
        coupled=_fit_coupling(lessons),
        openings=_fit_openings(lessons),
        templates=_find_templates(lessons),
        leaving=_leaving(lessons),
        alike=_alikeness(lessons),
        events=np.array(
            [
                sum(h.cause == cause for lesson in lessons for h in lesson.happenings)
                for cause in range(len(CAUSES))
            ],
            dtype=np.float64,
        ),
    )


def long_run_rates() -> dict[str, float]:
    """Return events a year of each cause, as the long lists count them.

    Leaders, elections, coups, campaigns and wars (docs/reference/clock-rates.md). The
    lists do not tell a lost vote from a resignation; the stated share does. Early
    elections are halved between dissolutions and votes without one, for the same want.
    """
    lists = shipped_rates()
    rate = {key: entry["mean_per_year"] for key, entry in lists.rates.items()}
    voted = lists.assumed["leader.no_confidence_share.parliamentary"]["mean"]
    between = rate["leader.between_elections.all"]
    early = rate["legislature.early_election.parliamentary"]
    restored = lists.assumed["elite.restored_share.two_years"]["mean"]
    return {
        "leader_rule": between * voted,
        "leader_resignation": between * (1 - voted),
        "leader_irregular": rate["leader.irregular.all"],
        "leader_death": rate["leader.death.all"],
        "cabinet_caretaker": rate["cabinet.full_to_caretaker.parliamentary"],
        "legislature_dissolved": early / 2,
        "legislature_early_election": early / 2,
        "elite_partly": rate["elite.reshuffled_by_coup.all"]
        + rate["elite.replaced_by_campaign.all"],
        "elite_replaced": rate["elite.replaced_by_coup.all"],
        "elite_restored": float(-np.log1p(-restored) / 2),
        "war_begins": rate["war.intense.all"],
    } | STATED


def centred(values: FloatArray, means: FloatArray) -> FloatArray:
    """Return covariates about the library's means; a missing one is the mean."""
    return np.where(np.isnan(values), 0.0, values - means)


def piece_of(cause: int, moment: Moment) -> int:
    """Return the piece of the baseline that holds at a vantage."""
    name = CAUSES[cause]
    if clock_of(cause) == "leader":
        age, edges = moment.state.tenure_days, EDGES[0]
    elif name == "cabinet_full":
        age, edges = moment.state.caretaker_days, EDGES[1]
    else:
        return 0
    return int(np.searchsorted(edges, 0.0 if np.isnan(age) else age, side="right"))


def _fit_direct(
    lessons: Sequence[Lesson], cause: int, means: FloatArray, pieces: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    events, exposure, design, strata = [], [], [], []
    for lesson in lessons:
        direct = [
            happening.date
            for happening, origin in zip(lesson.happenings, lesson.origins, strict=True)
            if origin.kind == "direct" and happening.cause == cause
        ]
        for moment in lesson.moments:
            after = moment.day + timedelta(days=moment.span)
            count = sum(moment.day < day <= after for day in direct)
            if not (count or is_possible(cause, moment.state.numbers)):
                continue
            events.append([float(count)])
            exposure.append(moment.span)
            design.append(centred(moment.values, means))
            strata.append(piece_of(cause, moment))
    seen = float(np.sum(events)) if events else 0.0
    rate = long_run_rates()[CAUSES[cause]] / DAYS
    pooled = (seen + 0.5) / (float(np.sum(exposure)) + 0.5 / rate)
    priors = [PRIORS.get(name, {}).get(CAUSES[cause], OTHERS) for name in COVARIATES]
    fit = fit_hazards(
        np.array(events, dtype=np.float64).reshape(-1, 1)
        if events
        else np.zeros((1, 1)),
        np.array(exposure or [1e-6]),
        np.array(design) if design else np.zeros((1, len(COVARIATES))),
        strata=np.array(strata or [0]),
        prior_means=np.array([[mean for mean, _ in priors]]),
        prior_deviations=np.array([[deviation for _, deviation in priors]]),
        baseline_means=np.full((1, pieces), np.log(pooled)),
        baseline_deviations=np.full((1, pieces), SPREAD),
    )
    return fit.log_baselines[0], fit.coefficients[0], fit.covariance[0]


def _fit_fates(
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
        cuts = [due + border for border in BORDERS[:7]]
        first = 0
    else:
        cuts, first = list(BORDERS[7:]), 8
    edges = [-np.inf, *cuts, np.inf]
    found = []
    for place, (left, right) in enumerate(pairwise(edges)):
        since, until = max(low, left), min(high, right)
        if until > since:
            found.append((first + place, since, until))
    return found


def _fit_bringing(
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


def _fit_coupling(lessons: Sequence[Lesson]) -> FloatArray:
    """Count how often one move of a clock pulls another along, within three days."""
    counts = np.zeros((len(CAUSES), len(CAUSES), 2))
    for lesson in lessons:
        pulled = {
            (origin.pulled_by, item.cause)
            for item, origin in zip(lesson.happenings, lesson.origins, strict=True)
            if origin.pulled_by is not None
        }
        for one in lesson.happenings:
            states = lesson.course.states(one.date - timedelta(days=1))
            for cause in range(len(CAUSES)):
                came = (one, cause) in pulled
                if came or is_possible(cause, states):
                    counts[one.cause, cause, int(not came)] += 1
    pool = counts.sum(axis=0)
    share = (pool[:, 0] + 0.05) / (pool.sum(axis=1) + 2)
    counts += 2 * np.stack([share, 1 - share], axis=-1)
    for first in range(len(CAUSES)):
        for second in range(len(CAUSES)):
            if rank_of(first) >= rank_of(second):
                counts[first, second] = (0.0, 1.0)
    return counts


def _fit_slips(lessons: Sequence[Lesson]) -> FloatArray:
    """Estimate by how much dates are put off."""
    logs = []
    for lesson in lessons:
        for procedure in lesson.procedures:
            if procedure.result != "moved" or procedure.closed is None:
                continue
            for other in lesson.procedures:
                near = abs((other.opened - procedure.closed).days) <= 5
                if other.kind == procedure.kind and near and other.due is not None:
                    wait = (other.due - procedure.closed).days
                    if wait > 0:
                        logs.append(np.log(wait))
                        break
    mean, deviation, weight = SLIP
    size = len(logs) + weight
    centre = (sum(logs) + weight * mean) / size
    squares = sum((log - centre) ** 2 for log in logs) + weight * deviation**2
    return np.array([centre, np.sqrt(squares / size)])


def _fit_openings(lessons: Sequence[Lesson]) -> FloatArray:
    """Count procedures started and days watched, by state of the cabinet."""
    counts = np.array([[0.5, 30.0], [0.5, 30.0]])
    for lesson in lessons:
        for moment in lesson.moments:
            counts[moment.state.numbers["cabinet"], 1] += moment.span
        for procedure in _started(lesson):
            counts[lesson.course.states(procedure.reported)["cabinet"], 0] += 1
    return counts


def _find_templates(lessons: Sequence[Lesson]) -> FloatArray:
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
    moved = [
        (item.kind, item.closed)
        for item in lesson.procedures
        if item.result == "moved" and item.closed is not None
    ]
    return [
        item
        for item in lesson.procedures
        if lesson.start < item.reported < lesson.end
        and not any(
            kind == item.kind and abs((item.opened - closed).days) <= 5
            for kind, closed in moved
        )
    ]


def _leaving(lessons: Sequence[Lesson]) -> FloatArray:
    rates = measure_leaving(lessons)
    table = np.zeros((len(CLOCKS), max(len(words) for words in STATES.values())))
    for (clock, state), rate in rates.items():
        table[CLOCKS.index(clock), state] = rate
    return table


def _alikeness(lessons: Sequence[Lesson]) -> FloatArray:
    """Estimate, a clock, the shape of the Gamma from which contests' factors come.

    Moves of a clock in each contest are counted beside those that the pooled rates
    expect there, a negative binomial with mean one a unit; held to 1 to 20.
    """
    rates = measure_leaving(lessons)
    shapes = np.full(len(CLOCKS), ALIKE[1])
    for place, clock in enumerate(CLOCKS):
        seen, expected = [], []
        for lesson in lessons:
            pasts = [
                (own_past(lesson, lesson.end - timedelta(days=1), clock, state), state)
                for state in range(len(STATES.get(clock, ("in office",))))
            ]
            seen.append(sum(past[0] for past, _ in pasts))
            expected.append(sum(past[1] * rates[clock, n] for past, n in pasts))
        shapes[place] = _best_shape(np.array(seen), np.array(expected))
    return shapes


def _best_shape(seen: FloatArray, expected: FloatArray) -> float:
    """Return the likeliest shape of a Gamma of mean one behind Poisson counts."""
    shapes = np.geomspace(*ALIKE, 60)
    laws = stats.nbinom(shapes[:, None], shapes[:, None] / (shapes[:, None] + expected))
    return float(shapes[laws.logpmf(np.round(seen)).sum(axis=1).argmax()])


def _reference_street(values: FloatArray) -> FloatArray:
    """Return what an active street looks like: its two log ratios, where any."""
    active = values[:, 0] > 0
    if not active.any():
        return np.zeros(2)
    return np.asarray(values[active, :2].mean(axis=0))
