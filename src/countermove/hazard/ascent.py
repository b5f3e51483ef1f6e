r"""Climb to the maximum of one cause's piecewise-constant hazard likelihood.

With baselines :math:`b_s`, coefficients :math:`\beta`, events :math:`d_i`, exposures
:math:`E_i` and expected counts :math:`\mu_i = E_i e^{b_{s(i)} + x_i \beta}`,

.. math::
    \ell(b, \beta) = \sum_i d_i (b_{s(i)} + x_i \beta) - \mu_i
        - \sum_s \frac{(b_s - m_s)^2}{2 v_s} - \sum_j \frac{(\beta_j - n_j)^2}{2 w_j} ,

which is concave. Given :math:`\beta`, each :math:`b_s` has a closed form (Lambert's W;
the logarithm of events over exposure when :math:`v_s = \infty`), so the climb is
Newton's in :math:`\beta` alone, with the Hessian of the profile,

.. math::
    H = \sum_i \mu_i (x_i - \bar x_s)(x_i - \bar x_s)^\top
        + \sum_s \frac{M_s}{v_s M_s + 1} \bar x_s \bar x_s^\top
        + \operatorname{diag}(1 / w) ,
    \qquad M_s = \sum_{i \in s} \mu_i, \quad
    \bar x_s = \frac{1}{M_s} \sum_{i \in s} \mu_i x_i .

Covariates are centred first, so that a column of years loses no digits.

References
----------
Holford (1980), "The analysis of rates and of survivorship using log-linear models",
*Biometrics* 36, 299-305. Boyd and Vandenberghe (2004), *Convex Optimization*,
section 9.5 (damped Newton and its decrement).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import wrightomega

from countermove.compiled import compiled
from countermove.hazard.newton import climb, inverse, weighted_square

__all__ = ["Peak", "Prior", "Rows", "climb_hazard"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """What all causes share: exposures and centred covariates.

    Parameters
    ----------
    exposure : shape (row,)
    centred : shape (row, covariate)
        The design less `centre`.
    centre : shape (covariate,)
    strata : shape (row,)
    n_strata : int
    """

    exposure: FloatArray
    centred: FloatArray
    centre: FloatArray
    strata: IntArray
    n_strata: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prior:
    """Gaussian priors of one cause, as means and precisions (zero: flat).

    Parameters
    ----------
    means, precisions : shape (covariate,)
    baseline_means, baseline_precisions : shape (stratum,)
    """

    means: FloatArray
    precisions: FloatArray
    baseline_means: FloatArray
    baseline_precisions: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peak:
    """Where the climb of one cause ended, all measured at that point.

    Parameters
    ----------
    coefficients : shape (covariate,)
    log_baselines : shape (stratum,)
    covariance : shape (stratum + covariate, stratum + covariate)
    log_likelihood, log_posterior : float
    gap : float
        Half the squared Newton decrement, in nats.
    iterations : int
    """

    coefficients: FloatArray
    log_baselines: FloatArray
    covariance: FloatArray
    log_likelihood: float
    log_posterior: float
    gap: float
    iterations: int


def climb_hazard(rows: Rows, events: FloatArray, prior: Prior) -> Peak:
    """Climb to the maximum of one cause.

    Parameters
    ----------
    rows : Rows
    events : shape (row,)
    prior : Prior

    Returns
    -------
    Peak

    Raises
    ------
    ConvergenceError
        If the climb does not arrive; a finite maximum is checked for beforehand by
        :mod:`countermove.hazard.existence`.
    """
    problem = _Problem(rows, events, prior)
    best, iterations = climb(problem)
    return problem.summit(best, iterations)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    """A point and the counts expected there."""

    coefficients: FloatArray
    baselines: FloatArray  # best ones given the coefficients, of centred covariates
    objective: float
    expected: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _View:
    """All that is known at one place."""

    coefficients: FloatArray
    baselines: FloatArray  # of the centred covariates
    objective: float
    direction: FloatArray
    inverse: FloatArray  # of the profile's negative Hessian
    masses: FloatArray
    middles: FloatArray  # (stratum, covariate), centred like the design
    gap: float


class _Problem:
    """One cause's likelihood, its derivatives and its steps."""

    __slots__ = ("crossed", "events", "prior", "rows", "totals")

    def __init__(self, rows: Rows, events: FloatArray, prior: Prior) -> None:
        self.rows, self.events, self.prior = rows, events, prior
        self.totals = _by_stratum(rows, events)
        self.crossed = events @ rows.centred

    @property
    def size(self) -> float:
        """Number of events."""
        return float(self.totals.sum())

    def start(self) -> _Place:
        """Start at the prior's means, or at zero where they are out of reach."""
        place = self.at(np.where(self.prior.precisions > 0, self.prior.means, 0.0))
        reached = np.isfinite(place.objective)
        return place if reached else self.at(np.zeros_like(self.prior.means))

    def height(self, place: _Place) -> float:
        """Return the log posterior."""
        return place.objective

    def at(self, coefficients: FloatArray) -> _Place:
        """Find the best baselines and the expected counts."""
        rows, prior = self.rows, self.prior
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            expected = rows.exposure * np.exp(rows.centred @ coefficients)
            masses = _by_stratum(rows, expected)
            means = prior.baseline_means + rows.centre @ coefficients
            baselines = _best_baselines(
                self.totals, masses, means, prior.baseline_precisions
            )
            expected *= np.exp(baselines)[rows.strata]
            objective = (
                self.totals @ baselines + self.crossed @ coefficients - expected.sum()
            )
            objective -= prior.baseline_precisions @ (baselines - means) ** 2 / 2
            objective -= prior.precisions @ (coefficients - prior.means) ** 2 / 2
        return _Place(
            coefficients=coefficients,
            baselines=baselines,
            objective=float(objective),
            expected=expected,
        )

    def look(self, place: _Place) -> _View:
        """Measure gradient, Hessian and gap."""
        rows, prior = self.rows, self.prior
        coefficients, baselines = place.coefficients, place.baselines
        expected = place.expected
        masses = _by_stratum(rows, expected)
        sums = _sums_by_stratum(rows.centred, expected, rows.strata, rows.n_strata)
        middles = np.divide(
            sums, masses[:, None], out=np.zeros_like(sums), where=masses[:, None] > 0
        )
        hessian = weighted_square(rows.centred, expected) - sums.T @ middles
        tied = masses * prior.baseline_precisions / (masses + prior.baseline_precisions)
        tied = np.where(np.isfinite(tied), tied, 0.0)
        raw = middles + rows.centre
        hessian += (raw * tied[:, None]).T @ raw + np.diag(prior.precisions)
        surplus = self.totals - masses
        gradient = self.crossed - sums.sum(axis=0) + rows.centre * surplus.sum()
        gradient -= prior.precisions * (coefficients - prior.means)
        means = prior.baseline_means + rows.centre @ coefficients
        own = surplus - prior.baseline_precisions * (baselines - means)
        stiffness = masses + prior.baseline_precisions
        reduced = gradient - (own * masses / stiffness) @ raw
        covariance = inverse(hessian)
        direction = covariance @ reduced
        gap = (own @ (own / stiffness) + reduced @ direction) / 2
        return _View(
            coefficients=coefficients,
            baselines=baselines,
            objective=place.objective,
            direction=direction,
            inverse=covariance,
            masses=masses,
            middles=middles,
            gap=float(gap),
        )

    def summit(self, view: _View, iterations: int) -> Peak:
        """Return the result in the caller's coordinates."""
        rows, prior = self.rows, self.prior
        stiffness = view.masses + prior.baseline_precisions
        lean = (view.middles + rows.centre) * (view.masses / stiffness)[:, None]
        across = -lean @ view.inverse
        baselines = view.baselines - rows.centre @ view.coefficients
        penalty = prior.baseline_precisions @ (baselines - prior.baseline_means) ** 2
        penalty += prior.precisions @ (view.coefficients - prior.means) ** 2
        return Peak(
            coefficients=view.coefficients,
            log_baselines=baselines,
            covariance=np.block(
                [
                    [np.diag(1 / stiffness) - across @ lean.T, across],
                    [across.T, view.inverse],
                ]
            ),
            log_likelihood=view.objective + float(penalty) / 2,
            log_posterior=view.objective,
            gap=view.gap,
            iterations=iterations,
        )


def _best_baselines(
    totals: FloatArray, masses: FloatArray, means: FloatArray, precisions: FloatArray
) -> FloatArray:
    """Solve d - M e^b = (b - m) / v in each stratum."""
    flat = precisions == 0
    variances = 1 / np.where(flat, 1.0, precisions)
    aims = means + variances * totals
    # b = a - W(v M e^a), with W(e^z) the Wright omega function; W = 0 without rows.
    shares = np.where(masses > 0, wrightomega(aims + np.log(variances * masses)), 0.0)
    found = aims - shares.real
    for _ in range(3):  # a wide prior cancels digits above; Newton restores them
        expected = masses * np.exp(found)
        change = totals - expected - precisions * (found - means)
        found = found + change / (expected + np.where(flat, 1.0, precisions))
    return np.where(flat, np.log(totals) - np.log(masses), found)


def _by_stratum(rows: Rows, weights: FloatArray) -> FloatArray:
    """Sum weights, shape (row,), over each stratum."""
    sums = np.bincount(rows.strata, weights, rows.n_strata)
    return sums.astype(np.float64, copy=False)


@compiled
def _sums_by_stratum(
    design: FloatArray, weights: FloatArray, strata: IntArray, n_strata: int
) -> FloatArray:
    """Sum the weighted rows of each stratum."""
    sums = np.zeros((n_strata, design.shape[1]))
    for row in range(design.shape[0]):
        weight = weights[row]
        stratum = strata[row]
        for column in range(design.shape[1]):
            sums[stratum, column] += weight * design[row, column]
    return sums
