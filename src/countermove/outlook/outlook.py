"""What comes next: scenario probabilities by horizon, with base rates beside them.

Two sets of futures are drawn. The forecast knows the vantage; the base rate knows only
how the clocks stand, and what happened to clocks that stood so in the library. Both are
weighted (:mod:`countermove.outlook.raking`), the forecast by what such chances were
worth in back-tests that left out the contest, the base rate to the counted rates.

Intervals. Parameter draws d = 1..D carry the doubt about hazards, procedures and the
contest's own factors; each has n paths. With p_d the weighted share of paths in which a
scenario holds, the variance of p_d is that of the true probabilities plus
p (1 - p) / n_e of chance in the paths. The latter is taken off, and the 90 percent
interval is that of a Beta distribution with the remaining mean and variance. The Monte
Carlo error stated is five standard errors of the mean over draws: two seeds differ by
less, save once in thousands.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv

from countermove.contest import Vantage
from countermove.outlook.clock_model import shipped_model
from countermove.outlook.clocks import ClockState
from countermove.outlook.prospect import (
    Prospect,
    WeightedFutures,
    draw_pair,
    prospect_at,
    prospect_of,
)
from countermove.outlook.scenarios import HORIZONS, SCENARIOS, VOID, Scenario
from countermove.reading import Reading

__all__ = [
    "Expectation",
    "Outlook",
    "forecast_vantage",
    "look_ahead",
    "state_expectations",
    "summarise",
]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

LEVEL = 0.9
ENOUGH = 10
"""Moves of a clock in the back-test before its forecasts are called calibrated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The probability of one scenario by one deadline.

    Parameters
    ----------
    probability, low, high : float
        Mean and 90 percent interval.
    base_rate, base_low, base_high : float
        The same without anything that the vantage shows beyond the state of the clocks.
    monte_carlo_error : float
        Bound on what another seed would change.
    given : str
        Key of the scenario that this one presupposes; empty if none.
    given_that : float
        Probability once that one has come true; NaN if there is none.
    exclusive : str
        Set of rivals whose probabilities add up to one; empty if none.
    calibrated : bool
        Whether the back-test of its clock held ten moves or more.
    """

    scenario: str
    title: str
    clock: str
    horizon_days: int
    deadline: dt.date
    resolution: str
    void: str
    probability: float
    low: float
    high: float
    base_rate: float
    base_low: float
    base_high: float
    monte_carlo_error: float
    given: str = ""
    given_that: float = float("nan")
    exclusive: str = ""
    calibrated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All scenarios at all horizons, and what they were made of.

    Parameters
    ----------
    procedures : tuple of str
        Keys of procedures under way.
    covariates : mapping of str to float
        What the reading showed; NaN where not measured.
    effective_futures : float
        Number of futures of equal weight that the weighted ones are worth.
    fit : str
        Name of the fit, which never saw the contest.
    model_digest : str
        SHA-256 of the file of fits.
    """

    expectations: tuple[Expectation, ...]
    state: ClockState
    procedures: tuple[str, ...]
    covariates: Mapping[str, float]
    effective_futures: float
    fit: str
    model_digest: str

    @property
    def calibrated(self) -> bool:
        """Whether every forecast is of a clock that was tried often enough."""
        return all(item.calibrated for item in self.expectations)

    def to_polars(self) -> pl.DataFrame:
        """Return one row for each scenario and horizon."""
        names = Expectation.__slots__
        rows = [[getattr(item, name) for name in names] for item in self.expectations]
        return pl.DataFrame(rows, schema=list(names), orient="row")


def look_ahead(reading: Reading) -> Outlook:
    """Draw futures from a reading and state the default scenarios.

    Parameters
    ----------
    reading : Reading
        Its seed is the root of all chance here too.
    """
    return state_expectations(
        prospect_of(reading), reading.vantage.record.id, reading.vantage.issued
    )


def forecast_vantage(vantage: Vantage, *, seed: int = 0) -> Outlook:
    """State the default scenarios without reading who answers whom.

    The numbers are those of :func:`look_ahead` for the same seed.
    """
    return state_expectations(
        prospect_at(vantage, seed=seed), vantage.record.id, vantage.issued
    )


def state_expectations(
    prospect: Prospect,
    contest: str,
    issued: dt.date,
    *,
    drawn: tuple[WeightedFutures, WeightedFutures] | None = None,
    horizons: Sequence[int] = HORIZONS,
) -> Outlook:
    """Draw futures from a prospect and state the default scenarios.

    Parameters
    ----------
    drawn : pair of WeightedFutures, optional
        Forecast and base rate, where :func:`draw_pair` has drawn them already.
    horizons : sequence of int
        Days ahead; none beyond the longest of :data:`HORIZONS`.
    """
    forecast, base = drawn or draw_pair(prospect)
    tried = shipped_model(contest).tried
    return Outlook(
        expectations=tuple(
            _expect(scenario, horizon, forecast, base, issued, tried)
            for scenario in SCENARIOS
            for horizon in horizons
        ),
        state=prospect.state,
        procedures=prospect.start.running.ids,
        covariates=prospect.covariates,
        effective_futures=forecast.effective,
        fit=prospect.fit,
        model_digest=prospect.digest,
    )


def _expect(
    scenario: Scenario,
    horizon: int,
    forecast: WeightedFutures,
    base: WeightedFutures,
    issued: dt.date,
    tried: Mapping[str, int],
) -> Expectation:
    deadline = issued + dt.timedelta(days=horizon)
    holds = scenario.holds(forecast.futures, horizon)
    mean, low, high, error = summarise(holds, forecast.weights)
    base_mean, base_low, base_high, _ = summarise(
        scenario.holds(base.futures, horizon), base.weights
    )
    return Expectation(
        scenario=scenario.id,
        title=scenario.title,
        clock=scenario.clock,
        horizon_days=horizon,
        deadline=deadline,
        resolution=scenario.resolution.format(deadline=deadline),
        void=VOID,
        probability=mean,
        low=low,
        high=high,
        base_rate=base_mean,
        base_low=base_low,
        base_high=base_high,
        monte_carlo_error=error,
        given=scenario.presupposes,
        given_that=_given(scenario, horizon, forecast, mean),
        exclusive=scenario.exclusive,
        calibrated=tried.get(scenario.clock, 0) >= ENOUGH,
    )


def _given(
    scenario: Scenario, horizon: int, forecast: WeightedFutures, mean: float
) -> float:
    """Return the probability once what the scenario presupposes has come true."""
    if not scenario.presupposes:
        return float("nan")
    before = next(item for item in SCENARIOS if item.id == scenario.presupposes)
    earlier, *_ = summarise(before.holds(forecast.futures, horizon), forecast.weights)
    return mean / earlier if earlier > 0 else float("nan")


def summarise(
    holds: BoolArray, weights: FloatArray
) -> tuple[float, float, float, float]:
    """Return mean, interval and Monte Carlo error of a weighted share.

    Parameters
    ----------
    holds, weights : shape (draw, path)
    """
    total = weights.sum(axis=1)
    sums = (holds * weights).sum(axis=1)
    mean = float(sums.sum() / total.sum())
    # Draws whose futures weigh nothing know nothing.
    known = total > 0
    shares = np.divide(sums, total, out=np.zeros_like(sums), where=known)
    mass = total / total.sum()
    size = float(1 / (mass**2).sum())
    spread = float((mass * (shares - mean) ** 2).sum())
    paths = float(weights.sum() ** 2 / (weights**2).sum()) / size
    # Half a future of doubt keeps the error above zero where nothing was drawn.
    futures = size * paths
    floor = (mean * (1 - mean) + 0.5 / futures) / futures
    error = 5 * float(np.sqrt(max(spread / size, floor)))
    variance = spread - mean * (1 - mean) / paths
    low, high = _beta_interval(mean, max(variance, 0.0))
    return mean, low, high, error


def _beta_interval(mean: float, variance: float) -> tuple[float, float]:
    """Return the central interval of the Beta with this mean and variance."""
    if not 0 < mean < 1 or variance <= 0:
        return mean, mean
    size = max(mean * (1 - mean) / variance - 1, 1e-3)
    tails = np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    low, high = betaincinv(mean * size, (1 - mean) * size, tails)
    return min(float(low), mean), max(float(high), mean)
