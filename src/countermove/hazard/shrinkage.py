"""Shrinkage: what one group's rate borrows from the others.

Groups i (countries, strata) have d_i events in exposure T_i. If their rates are drawn
from one Gamma(a, b), the counts are negative binomial,

    P(d) = Gamma(a + d) / (Gamma(a) d!) (b / (b + T))^a (T / (b + T))^d,

and a, b follow by maximum likelihood. The fitted Gamma is at once the prior for a group
with few events and the forecast for a group never seen.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from countermove.errors import ConvergenceError, ShapeError, ValidationError
from countermove.hazard.rates import GammaRate

__all__ = ["fit_shared_gamma", "log_spread", "pooled_prior"]

FloatArray = NDArray[np.float64]

LARGEST_SHAPE = 1e4
"""Above it the groups are as good as equal: a spread of one percent."""


def pooled_prior(*, pool_rate: float, pseudo_events: float) -> GammaRate:
    """Return a prior centred on the pool and worth a few events.

    Gamma(m, m / pool_rate): mean `pool_rate`, and a group with d events in exposure T
    moves to (m + d) / (m / pool_rate + T).

    Parameters
    ----------
    pool_rate : float
        Rate of the pool, above zero, per unit of time.
    pseudo_events : float
        Weight m of the pool, above zero, in events.

    Raises
    ------
    ValidationError
        If one of them is not above zero.

    Notes
    -----
    The weight is a choice, not an estimate. With few groups it is the honest one; with
    many, prefer :func:`fit_shared_gamma`. The group's own data are part of the pool,
    so they count a little twice when the group is large in it.
    """
    if not (pool_rate > 0 and pseudo_events > 0):
        raise ValidationError(
            "Expected a pool rate and a weight above 0, got "
            f"{pool_rate} and {pseudo_events}."
        )
    return GammaRate(shape=pseudo_events, rate=pseudo_events / pool_rate)


def fit_shared_gamma(events: ArrayLike, exposures: ArrayLike) -> GammaRate:
    """Fit the Gamma from which the groups' rates are drawn.

    Parameters
    ----------
    events : shape (group,)
        Events, zero or more.
    exposures : shape (group,)
        Time at risk, above zero.

    Returns
    -------
    GammaRate
        The larger its shape, the more alike the groups. A shape at the upper bound
        (10,000) says that the counts differ no more than chance would make them.

    Raises
    ------
    ShapeError
        If the arrays differ in length or hold fewer than two groups.
    ValidationError
        If no event happened, or a value is out of range.
    ConvergenceError
        If the likelihood has no maximum that can be found.

    Notes
    -----
    Assumes that groups are exchangeable and independent, and each rate constant. The
    spread absorbs everything else that makes counts uneven, changes over time too.

    References
    ----------
    Clayton and Kaldor (1987), "Empirical Bayes estimates of age-standardized relative
    risks", *Biometrics* 43, 671-681.
    """
    counts, times = _checked_groups(events, exposures)
    pooled = counts.sum() / times.sum()

    def cost(parameters: FloatArray) -> float:
        shape = float(np.exp(parameters[0]))
        rate = shape / (pooled * float(np.exp(parameters[1])))
        total = special.gammaln(shape + counts) - special.gammaln(shape)
        total += shape * np.log(rate / (rate + times))
        total += counts * np.log(times / (rate + times))
        return -float(total.sum())

    bounds = [(np.log(1e-2), np.log(LARGEST_SHAPE)), (-4.0, 4.0)]
    found = optimize.minimize(cost, np.zeros(2), bounds=bounds, method="L-BFGS-B")
    if not (found.success and np.all(np.isfinite(found.x))):
        raise ConvergenceError(
            f"The spread of rates between {counts.size} groups was not found: "
            f"{found.message} Are there at least a few events in a few groups?"
        )
    shape = float(np.exp(found.x[0]))
    return GammaRate(shape=shape, rate=shape / (pooled * float(np.exp(found.x[1]))))


def log_spread(shared: GammaRate) -> float:
    """Return how far log rates of groups lie apart, as a standard deviation.

    It is that of the log-normal with the Gamma's mean and coefficient of variation,

        sigma = sqrt(log(1 + 1 / shape)).

    The Gamma's own deviation of logs is not used: below a shape of one it is ruled by
    groups whose rate is next to nothing, and says little of those in trouble.
    """
    return float(np.sqrt(np.log1p(1 / shared.shape)))


def _checked_groups(
    events: ArrayLike, exposures: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    counts = np.asarray(events, dtype=np.float64)
    times = np.asarray(exposures, dtype=np.float64)
    if counts.shape != times.shape or counts.ndim != 1 or counts.size < 2:
        raise ShapeError(
            "Expected events and exposures of at least two groups, got shapes "
            f"{counts.shape} and {times.shape}."
        )
    good = np.all(np.isfinite(counts)) and np.all(np.isfinite(times))
    if not good or np.any(counts < 0) or np.any(times <= 0) or counts.sum() == 0:
        raise ValidationError(
            "Expected finite events of 0 or more, at least one of them, and exposures "
            "above 0. Drop groups that were never at risk."
        )
    return counts, times
