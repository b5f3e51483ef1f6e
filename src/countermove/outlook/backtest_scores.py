"""What tried forecasts are worth: scores, skill, calibration, and what density betrays.

Lower is better for every score. Skill is over the shrunken country rate; what is left
of it beyond the reference that sees nothing but the density of moves is told apart,
for that is the part that hindsight cannot have given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.outlook.backtest import REFERENCES, TriedForecast
from countermove.scoring import (
    Interval,
    Reliability,
    brier_score,
    fit_calibration,
    log_score,
    measure_extra_skill,
    measure_reliability,
    measure_skill,
    sharpness,
)
from countermove.streams import Streams

__all__ = ["EDGES", "Tally", "score_forecasts", "tally"]

FloatArray = NDArray[np.float64]

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SKILL_OVER = "country_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Scores of some tried forecasts.

    Parameters
    ----------
    name : str
        A clock, a contest, or ``pooled``.
    horizon : int or None
        Days; None for all together.
    forecasts, events : int
        Forecasts, and those that came true.
    moves : int
        Distinct moves of clocks behind those that came true.
    log_score, brier : float
        Means; NaN without forecasts.
    references : dict of str to dict of str to float
        ``log_score`` and ``brier`` of each.
    skill, low, high : float
        Log-score skill over the shrunken country rate, and its 90 percent interval.
    skills : dict of str to (float, Interval)
        The same over every reference.
    beyond_density, beyond_low, beyond_high : float
        Skill over the country rate less that of the density-only reference.
    slope, slope_low, slope_high, intercept : float
        Calibration line; NaN where there is none. The interval allows for
        forecasts of one contest being alike.
    sharpness : float
        See :func:`countermove.scoring.sharpness`.
    """

    name: str
    horizon: int | None
    forecasts: int
    events: int
    moves: int
    log_score: float
    brier: float
    references: dict[str, dict[str, float]]
    skill: float
    low: float
    high: float
    skills: dict[str, tuple[float, Interval]]
    beyond_density: float
    beyond_low: float
    beyond_high: float
    slope: float
    slope_low: float
    slope_high: float
    intercept: float
    sharpness: float
    reliability: Reliability


def score_forecasts(rows: Sequence[TriedForecast], *, seed: int = 0) -> list[Tally]:
    """Score all together, each clock, and each clock at each horizon."""
    clocks = list(dict.fromkeys(row.clock for row in rows))
    horizons = sorted({row.horizon for row in rows})
    found = [tally("pooled", None, rows, seed=seed)]
    for horizon in horizons:
        some = [row for row in rows if row.horizon == horizon]
        found.append(tally("pooled", horizon, some, seed=seed))
    for clock in clocks:
        mine = [row for row in rows if row.clock == clock]
        found.append(tally(clock, None, mine, seed=seed))
        for horizon in horizons:
            some = [row for row in mine if row.horizon == horizon]
            found.append(tally(clock, horizon, some, seed=seed))
    return found


def tally(
    name: str, horizon: int | None, rows: Sequence[TriedForecast], *, seed: int = 0
) -> Tally:
    """Score some tried forecasts together.

    Parameters
    ----------
    rows : sequence of TriedForecast
        At least one.
    """
    truth = np.array([row.happened for row in rows])
    said = np.array([row.probability for row in rows])
    contests = np.array([row.contest for row in rows])
    others = {
        key: np.array([row.references[key] for row in rows]) for key in REFERENCES
    }
    own = log_score(said, truth)
    scores = {key: log_score(values, truth) for key, values in others.items()}
    streams = Streams(seed)

    def stream(*path: str) -> np.random.Generator:
        return streams.named("backtest", name, str(horizon), *path)

    skills = {
        key: measure_skill(own.rows, score.rows, contests, stream=stream(key))
        for key, score in scores.items()
    }
    beyond = measure_extra_skill(
        own.rows,
        scores["density_only"].rows,
        scores[SKILL_OVER].rows,
        contests,
        stream=stream("beyond"),
    )
    line = fit_calibration(said, truth)
    slope = _slope_interval(said, truth, contests)
    return Tally(
        name=name,
        horizon=horizon,
        forecasts=truth.size,
        events=int(truth.sum()),
        moves=_distinct_moves(rows),
        log_score=own.mean,
        brier=brier_score(said, truth).mean,
        references={
            key: {
                "log_score": scores[key].mean,
                "brier": brier_score(others[key], truth).mean,
            }
            for key in REFERENCES
        },
        skill=skills[SKILL_OVER].value,
        low=skills[SKILL_OVER].interval.low,
        high=skills[SKILL_OVER].interval.high,
        skills={key: (skill.value, skill.interval) for key, skill in skills.items()},
        beyond_density=beyond.value,
        beyond_low=beyond.interval.low,
        beyond_high=beyond.interval.high,
        slope=line.slope,
        slope_low=slope.low,
        slope_high=slope.high,
        intercept=line.intercept,
        sharpness=sharpness(said),
        reliability=measure_reliability(said, truth, edges=EDGES),
    )


def _distinct_moves(rows: Sequence[TriedForecast]) -> int:
    """Count the moves of clocks that made forecasts come true."""
    return len({(row.contest, row.clock, row.moved) for row in rows if row.happened})


def _slope_interval(
    said: FloatArray, truth: NDArray[np.bool_], contests: NDArray[np.str_]
) -> Interval:
    """Return 90 percent limits of the slope that allow for like contests.

    Sandwich variance with contests as clusters (Liang and Zeger 1986).
    """
    line = fit_calibration(said, truth)
    groups = np.unique(contests)
    if np.isnan(line.slope) or groups.size < 2:
        return Interval(low=float("nan"), high=float("nan"))
    log_odds = np.log(said / (1 - said))
    design = np.column_stack([np.ones_like(log_odds), log_odds])
    fitted = 1 / (1 + np.exp(-(line.intercept + line.slope * log_odds)))
    bread = np.linalg.inv(design.T @ (design * (fitted * (1 - fitted))[:, None]))
    pulls = np.stack(
        [
            (design * (truth - fitted)[:, None])[contests == key].sum(axis=0)
            for key in groups
        ]
    )
    spread = bread @ (pulls.T @ pulls) @ bread * groups.size / (groups.size - 1)
    reach = 1.6448536 * float(np.sqrt(spread[1, 1]))
    return Interval(low=line.slope - reach, high=line.slope + reach)
