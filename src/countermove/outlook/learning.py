"""Learn the clocks from contests: hazards, fates of procedures, what pulls what.

Everything is a small fit with a stated prior, since events are few:

- Direct hazards, one regression a cause (:func:`countermove.hazard.fit_hazards`).
  The pooled rate has a Gamma prior worth half an event at the rate of the long lists;
  pieces lie about it with a deviation of 0.7; effects have the priors of
  :data:`PRIORS`, those of the street measured on other countries' protests.
- Procedures: :mod:`countermove.outlook.procedure_learning`.
- What pulls what: Beta priors worth two cases about the pool.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from countermove.hazard import fit_hazards
from countermove.outlook.causes import (
    CAUSES,
    CLOCKS,
    STATES,
    clock_of,
    is_possible,
)
from countermove.outlook.clock_model import EDGES, ClockModel
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.lessons import Lesson, Moment, rank_of
from countermove.outlook.procedure_learning import (
    find_templates,
    fit_bringing,
    fit_fates,
    fit_openings,
    fit_slips,
)
from countermove.outlook.rates import shipped_rates
from countermove.outlook.references import measure_leaving, own_past

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
    phases, kinds, phase_covariances = fit_fates(lessons)
    brought, let_in, lags = fit_bringing(lessons)
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
        moved=fit_slips(lessons),
        coupled=_fit_coupling(lessons),
        openings=fit_openings(lessons),
        templates=find_templates(lessons),
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
