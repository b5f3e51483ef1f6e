"""Rates from counts: events over exposure, with a Gamma posterior.

If a cause strikes at a constant rate lambda, the number of events d in exposure T is
Poisson with mean lambda T. A Gamma(shape a, rate b) prior then gives the posterior

    lambda | d, T  ~  Gamma(a + d, b + T),   mean (a + d) / (b + T).

``b`` counts as time already watched and ``a`` as events already seen. The default
prior, a = 1/2 and b = 0, is Jeffreys'.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import fdtri, gammaincinv

from countermove.errors import ValidationError

__all__ = ["GammaRate", "ratio_interval", "update_rate"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaRate:
    """Belief about a rate: Gamma with `shape` and `rate` (a time).

    Parameters
    ----------
    shape : float
        Above zero, without unit: events seen, prior ones included.
    rate : float
        Zero or more, in the unit of exposure. Zero is an improper prior that becomes
        proper with the first exposure.

    Raises
    ------
    ValidationError
        If a parameter is out of range or not finite.
    """

    shape: float
    rate: float

    def __post_init__(self) -> None:
        """Refuse parameters that no Gamma has."""
        if not (0 < self.shape < np.inf and 0 <= self.rate < np.inf):
            raise ValidationError(
                "Expected a finite shape above 0 and a finite rate of 0 or more, got "
                f"shape {self.shape} and rate {self.rate}."
            )

    @property
    def mean(self) -> float:
        """Expected number of events per unit of time."""
        return self.shape / self._proper_rate()

    @property
    def deviation(self) -> float:
        """Standard deviation, same unit as the mean."""
        return float(np.sqrt(self.shape)) / self._proper_rate()

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Return the central interval that holds `level` of the belief.

        Raises
        ------
        ValidationError
            If `level` lies outside (0, 1), or the rate is still improper.
        """
        _check_level(level)
        tail = (1 - level) / 2
        low, high = gammaincinv(self.shape, [tail, 1 - tail]) / self._proper_rate()
        return float(low), float(high)

    def draws(self, *, draws: int, stream: Generator) -> FloatArray:
        """Draw rates, shape (draw,), from the belief.

        Raises
        ------
        ValidationError
            If `draws` is below one, or the rate is still improper.
        """
        if draws < 1:
            raise ValidationError(f"Expected at least one draw, got {draws}.")
        return stream.gamma(self.shape, 1 / self._proper_rate(), size=draws)

    def _proper_rate(self) -> float:
        if self.rate == 0:
            raise ValidationError(
                "Expected a proper belief, got one with rate 0: no time was watched. "
                "Update it with exposure first, or state an informative prior."
            )
        return self.rate


JEFFREYS = GammaRate(shape=0.5, rate=0.0)


def update_rate(
    *, events: float, exposure: float, prior: GammaRate = JEFFREYS
) -> GammaRate:
    """Update a belief about a rate with events seen over an exposure.

    Parameters
    ----------
    events : float
        Number of events, zero or more.
    exposure : float
        Time at risk, zero or more, in the unit of ``prior.rate``.
    prior : GammaRate
        What was believed before; default Jeffreys', Gamma(1/2, 0).

    Returns
    -------
    GammaRate
        Gamma(a + events, b + exposure).

    Raises
    ------
    ValidationError
        If events or exposure are negative or not finite, or events came without
        exposure.

    Notes
    -----
    Assumes that events are independent and the rate is one and the same over all the
    exposure. If countries differ, the interval is too narrow for any single one; see
    :func:`countermove.hazard.fit_shared_gamma`.

    References
    ----------
    Gelman et al., *Bayesian Data Analysis* (3rd ed., 2013), section 2.6.
    """
    for name, value in (("events", events), ("exposure", exposure)):
        if not 0 <= value < np.inf:
            raise ValidationError(f"Expected finite {name} of 0 or more, got {value}.")
    if events > 0 and exposure == 0:
        raise ValidationError(
            f"Expected exposure above 0 for {events:g} events, got 0. "
            "Who was at risk when they happened?"
        )
    return GammaRate(shape=prior.shape + events, rate=prior.rate + exposure)


def ratio_interval(
    *, over: GammaRate, under: GammaRate, level: float = 0.9
) -> tuple[float, float, float]:
    """Return median, low and high of the ratio of two independent Gamma rates.

    With a_i, b_i the parameters, (lambda_1 / lambda_0) = (a_1 / b_1) / (a_0 / b_0) F,
    where F follows Fisher's F with 2 a_1 and 2 a_0 degrees of freedom.

    Parameters
    ----------
    over, under : GammaRate
        Numerator and denominator, estimated on time that does not overlap.
    level : float
        Mass inside the interval, in (0, 1).

    Returns
    -------
    tuple of float
        Median, lower and upper end.

    Raises
    ------
    ValidationError
        If a rate is improper or `level` lies outside (0, 1).

    Notes
    -----
    A ratio of rates compares two groups as they are. It says nothing on cause unless
    the groups are alike in everything else.

    References
    ----------
    Price and Bonett (2000), "Estimating the ratio of two Poisson rates",
    *Computational Statistics & Data Analysis* 34, 345-356.
    """
    _check_level(level)
    tail = (1 - level) / 2
    quantiles = fdtri(2 * over.shape, 2 * under.shape, [0.5, tail, 1 - tail])
    median, low, high = (over.mean / under.mean) * np.asarray(quantiles)
    return float(median), float(low), float(high)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValidationError(f"Expected a level between 0 and 1, got {level}.")
