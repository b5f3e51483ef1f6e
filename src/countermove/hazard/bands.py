r"""Critical values of equal-precision confidence bands.

A pointwise interval holds the curve at one time with the stated level; a band holds the
whole curve within a window. An equal-precision band is the pointwise interval with a
larger reach z. For a Nelson-Aalen estimator with variance :math:`\sigma^2` the
standardised error is a time-changed Brownian motion, and the reach d solves

.. math:: \alpha = \frac{4 \varphi(d)}{d} + \varphi(d) \Bigl(d - \frac1d\Bigr)
          \log \frac{\sigma^2(t_2)}{\sigma^2(t_1)} ,

with :math:`\varphi` the standard normal density, an approximation that is close for
:math:`\alpha \le 0.2` and windows that are not tiny. Curves whose error is not
time-changed Brownian motion (cumulative incidence, occupation) need simulation.

References
----------
Nair (1984), "Confidence bands for survival functions with censored data: a comparative
study", *Technometrics* 26, 265-275. Miller and Siegmund (1982), "Maximally selected chi
square statistics", *Biometrics* 38, 1011-1016 (the approximation). Andersen, Borgan,
Gill and Keiding (1993), section IV.1.3.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtri

from countermove.errors import ValidationError
from countermove.hazard.limits import check_level

__all__ = ["equal_precision_reach", "simulated_quantile"]

FloatArray = NDArray[np.float64]


def equal_precision_reach(level: float, *, first: float, last: float) -> float:
    """Return how many standard errors a band of a Nelson-Aalen curve reaches.

    Parameters
    ----------
    level : float
        Chance, in (0, 1), that the band holds the whole curve.
    first, last : float
        Variances of the estimator at both ends of the window, 0 < first <= last.

    Returns
    -------
    float
        Never below the pointwise normal quantile.

    Raises
    ------
    ValidationError
        If `level` or the variances are out of range.
    """
    check_level(level)
    if not 0 < first <= last < np.inf:
        raise ValidationError(
            "Expected variances above 0 that do not fall over the window, got "
            f"{first} and {last}. Start the window after the first event."
        )
    length = float(np.log(last / first))

    def excess(reach: float) -> float:
        density = np.exp(-(reach**2) / 2) / np.sqrt(2 * np.pi)
        chance = 4 * density / reach + density * (reach - 1 / reach) * length
        return float(chance - (1 - level))

    pointwise = float(ndtri((1 + level) / 2))
    # The approximation is an upper tail: it says nothing below one standard error.
    low = max(pointwise, 1.0)
    return low if excess(low) <= 0 else float(brentq(excess, low, 40.0, xtol=1e-12))


def simulated_quantile(paths: FloatArray, variances: FloatArray, level: float) -> float:
    """Return the reach from simulated errors.

    Parameters
    ----------
    paths : shape (draw, time)
        Errors of the curve.
    variances : shape (time,)
        Above zero.
    level : float

    Returns
    -------
    float
        Quantile of the largest standardised error, never below the pointwise one.
    """
    largest = np.abs(paths / np.sqrt(variances)).max(axis=1)
    return max(float(np.quantile(largest, level)), float(ndtri((1 + level) / 2)))
