"""What comes next: scenario probabilities by horizon, with base rates beside them.

Two sets of futures are drawn. The forecast uses the long-run rates of the contest's
kind of regime, moved by what the reading shows. The base rate uses the same rates and
nothing of the reading: what happens to leaders, parliaments and elites of that kind in
the long run.

Intervals. Parameter draws d = 1..D carry the doubt about rates, countries and effects;
each has n paths. With p_d the share of paths in which a scenario holds, the variance of
p_d is that of the true probabilities plus p (1 - p) / n of chance in the paths. The
latter is taken off, and the 90 percent interval is that of a Beta distribution with the
remaining mean and variance. The Monte Carlo error stated is five standard errors of the
mean over draws: two seeds differ by less, save once in thousands.

Not calibrated: no effect has been fitted to contests and no forecast of this kind has
been scored.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv

from countermove.contest import Vantage
from countermove.outlook.clocks import ClockState, find_clocks
from countermove.outlook.covariates import measure_covariates
from countermove.outlook.futures import draw_futures
from countermove.outlook.hazards import build_hazards
from countermove.outlook.rates import STRATA, shipped_rates
from countermove.outlook.scenarios import HORIZONS, SCENARIOS
from countermove.reading import Reading
from countermove.streams import Streams

__all__ = ["Expectation", "Outlook", "look_ahead"]

BoolArray = NDArray[np.bool_]

DRAWS = 1000
PATHS = 50
LEVEL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The probability of one scenario by one deadline.

    Parameters
    ----------
    probability, low, high : float
        Mean and 90 percent interval.
    base_rate, base_low, base_high : float
        The same without anything that the reading shows.
    monte_carlo_error : float
        Bound on what another seed would change.
    """

    scenario: str
    title: str
    clock: str
    horizon_days: int
    deadline: dt.date
    resolution: str
    probability: float
    low: float
    high: float
    base_rate: float
    base_low: float
    base_high: float
    monte_carlo_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All scenarios at all horizons, and what they were made of.

    Parameters
    ----------
    stratum : str
        Kind of regime whose long-run rates were used.
    covariates : mapping of str to float
        What the reading showed.
    calibrated : bool
        False until forecasts of this kind have been scored.
    """

    expectations: tuple[Expectation, ...]
    state: ClockState
    stratum: str
    covariates: dict[str, float]
    rates_digest: str
    calibrated: bool = False

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
    vantage, rates = reading.vantage, shipped_rates()
    delayed = rates.shares["legislature.delayed_share.all"]["mean"]
    state = find_clocks(vantage, chance_of_delay=delayed)
    stratum = _stratum(vantage)
    covariates = measure_covariates(reading, state)
    streams = Streams(reading.seed)
    held = []
    for name, values in (("forecast", covariates), ("base", {})):
        hazards = build_hazards(
            rates, state, stratum, values, draws=DRAWS, stream=streams.named("rates")
        )
        stream = streams.named("futures", name)
        held.append(draw_futures(state, hazards, paths=PATHS, stream=stream))
    forecast, base = held
    expectations = []
    for scenario in SCENARIOS:
        for horizon in HORIZONS:
            deadline = vantage.issued + dt.timedelta(days=horizon)
            mean, low, high, error = _summarise(scenario.holds(forecast, horizon))
            base_mean, base_low, base_high, _ = _summarise(
                scenario.holds(base, horizon)
            )
            expectations.append(
                Expectation(
                    scenario=scenario.id,
                    title=scenario.title,
                    clock=scenario.clock,
                    horizon_days=horizon,
                    deadline=deadline,
                    resolution=scenario.resolution.format(deadline=deadline),
                    probability=mean,
                    low=low,
                    high=high,
                    base_rate=base_mean,
                    base_low=base_low,
                    base_high=base_high,
                    monte_carlo_error=error,
                )
            )
    return Outlook(
        expectations=tuple(expectations),
        state=state,
        stratum=stratum,
        covariates=covariates,
        rates_digest=rates.digest,
    )


def _stratum(vantage: Vantage) -> str:
    """Return the kind of regime that a rule names, or all."""
    for rule in vantage.record.rules:
        if rule.settings.get("regime") in STRATA:
            return str(rule.settings["regime"])
    return "all"


def _summarise(holds: BoolArray) -> tuple[float, float, float, float]:
    """Return mean, interval and Monte Carlo error of a share, shape (draw, path)."""
    draws, paths = holds.shape
    shares = holds.mean(axis=1)
    mean = float(shares.mean())
    spread = float(shares.var(ddof=1))
    # Half a path of doubt keeps the error above zero where nothing was drawn.
    floor = (mean * (1 - mean) + 0.5 / (draws * paths)) / (draws * paths)
    error = 5 * float(np.sqrt(max(spread / draws, floor)))
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
