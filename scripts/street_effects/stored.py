"""What is written down of a fit."""

import numpy as np

from street_effects.fitting import CauseFit
from street_effects.panel import REGIMES

DIGITS = 6


def describe_fit(fit: CauseFit, street: tuple[str, ...]) -> dict[str, object]:
    """Return a fit in plain numbers.

    Parameters
    ----------
    fit : CauseFit
    street : tuple of str
        Names of street features, last among the columns; their covariance is kept
        whole, as they are far from independent.
    """
    first = len(REGIMES) + len(fit.names) - len(street)
    slots = slice(first, first + len(street))
    return {
        "events": fit.events,
        "years_at_risk": fit.years,
        "country_log_sd": fit.spread,
        "names": list(fit.names),
        "coefficients": fit.coefficients.tolist(),
        "standard_errors": fit.errors.tolist(),
        "street_names": list(street),
        "street_covariance": fit.fit.covariance[0, slots, slots].tolist(),
        "baseline_per_year": dict(
            zip(REGIMES, np.exp(fit.baselines).tolist(), strict=True)
        ),
        "baseline_log_errors": dict(
            zip(REGIMES, fit.baseline_errors.tolist(), strict=True)
        ),
    }


def shorten(value: object) -> object:
    """Round every number in nested lists and tables to six significant digits."""
    if isinstance(value, dict):
        return {key: shorten(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shorten(item) for item in value]
    if isinstance(value, float | np.floating):
        return float(f"{float(value):.{DIGITS}g}")
    return value
