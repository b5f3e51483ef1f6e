"""The four kinds of numbers that are written: rate, ratio, share, assumed.

A *rate* is events over years at risk with a Gamma prior; a *ratio* compares two rates;
a *share* is successes among trials with a Beta prior; what no list supports is
*assumed*, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from countermove.errors import ConvergenceError
from countermove.hazard import (
    GammaRate,
    fit_shared_gamma,
    log_spread,
    pooled_prior,
    ratio_interval,
    update_rate,
)

LEVEL = 0.9
PSEUDO_EVENTS = 2.0
FEWEST_FOR_SPREAD = 15

Entry = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Events and years at risk, in all and by country."""

    events: int
    years: float
    by_country: Mapping[int, tuple[int, float]]


def tally(
    countries: Sequence[int], years: Sequence[float], hit: Sequence[int]
) -> Tally:
    """Add up pieces of time at risk: years, and whether the event ended them."""
    codes, slots = np.unique(np.asarray(countries, dtype=np.int64), return_inverse=True)
    events = np.bincount(slots, weights=hit, minlength=codes.size)
    exposure = np.bincount(slots, weights=years, minlength=codes.size)
    return Tally(
        events=int(events.sum()),
        years=float(exposure.sum()),
        by_country={
            int(code): (int(number), float(time))
            for code, number, time in zip(codes, events, exposure, strict=True)
        },
    )


def rate_entry(
    found: Tally,
    *,
    counted: str,
    files: Sequence[str],
    window: str,
    pool: float | None = None,
) -> Entry:
    """Describe a rate a year; `pool` is the rate that a small stratum leans on."""
    prior = GammaRate(shape=0.5, rate=0.0)
    if pool is not None:
        prior = pooled_prior(pool_rate=pool, pseudo_events=PSEUDO_EVENTS)
    posterior = update_rate(events=found.events, exposure=found.years, prior=prior)
    low, high = posterior.interval(LEVEL)
    return {
        "events": found.events,
        "exposure_years": _short(found.years),
        "countries": len(found.by_country),
        "prior_shape": prior.shape,
        "prior_years": _short(prior.rate),
        "mean_per_year": _short(posterior.mean),
        "low_90": _short(low),
        "high_90": _short(high),
        "country_log_sd": _spread(found),
        "counted": counted,
        "window": window,
        "files": list(files),
    }


def ratio_entry(
    over: Tally, under: Tally, *, counted: str, files: Sequence[str], window: str
) -> Entry:
    """Describe how many times higher one rate is than another."""
    rates = [
        update_rate(events=part.events, exposure=part.years) for part in (over, under)
    ]
    median, low, high = ratio_interval(over=rates[0], under=rates[1], level=LEVEL)
    return {
        "events": over.events,
        "exposure_years": _short(over.years),
        "reference_events": under.events,
        "reference_exposure_years": _short(under.years),
        "mean_per_year": _short(rates[0].mean),
        "reference_mean_per_year": _short(rates[1].mean),
        "median_ratio": _short(median),
        "low_90": _short(low),
        "high_90": _short(high),
        "confounded": True,
        "counted": counted,
        "window": window,
        "files": list(files),
    }


def share_entry(
    *, successes: int, trials: int, counted: str, files: Sequence[str], window: str
) -> Entry:
    """Describe a share, with Jeffreys' Beta(1/2, 1/2) prior."""
    belief = (successes + 0.5, trials - successes + 0.5)
    low, high = (float(stats.beta.ppf(tail, *belief)) for tail in (0.05, 0.95))
    return {
        "events": successes,
        "trials": trials,
        "mean": _short(belief[0] / (trials + 1)),
        "low_90": _short(low),
        "high_90": _short(high),
        "counted": counted,
        "window": window,
        "files": list(files),
    }


def mean_of(entry: Entry) -> float:
    """Return the mean of a rate that was described."""
    return float(str(entry["mean_per_year"]))


def _spread(found: Tally) -> float | None:
    """Return the deviation of log rates between countries; None when events are few."""
    pairs = [pair for pair in found.by_country.values() if pair[1] > 0]
    if found.events < FEWEST_FOR_SPREAD or len(pairs) < FEWEST_FOR_SPREAD:
        return None
    events, exposures = zip(*pairs, strict=True)
    try:
        return _short(log_spread(fit_shared_gamma(events, exposures)))
    except ConvergenceError:
        return None


def _short(value: float) -> float:
    """Keep six significant digits: the file is read by people too."""
    return float(f"{value:.6g}")
