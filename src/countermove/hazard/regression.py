r"""Regression of cause-specific hazards that are constant within pieces.

Spells are split where the clock passes a cut or a covariate changes
(:func:`countermove.hazard.split_spells`). On row i the hazard of cause k is

.. math:: \log h_{ik} = b_{k, s(i)} + x_i \beta_k ,

and the likelihood of all spells is that of Poisson counts,

.. math:: \ell_k = \sum_i d_{ik} \log h_{ik} - E_i h_{ik} ,

one concave problem a cause. Strata s are pieces of the clock, regimes, or both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.hazard.ascent import Prior, Rows, climb_hazard
from countermove.hazard.checking import (
    checked_design,
    checked_prior,
    checked_rows,
    checked_strata,
)
from countermove.hazard.existence import check_maximum

__all__ = ["HazardFit", "fit_hazards"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HazardFit:
    """Fitted log hazards of each cause, with their uncertainty.

    Parameters
    ----------
    coefficients : shape (cause, covariate)
        Change of the log hazard per unit of the covariate.
    log_baselines : shape (cause, stratum)
        Log hazard per unit of the exposure's time where all covariates are zero.
    covariance : shape (cause, stratum + covariate, stratum + covariate)
        Inverse of the negative Hessian, baselines first: asymptotic covariance with
        flat priors, Laplace's approximation of the posterior otherwise.
    log_likelihood : shape (cause,)
        Nats, without the constant that depends on exposures only.
    log_posterior : shape (cause,)
        `log_likelihood` less half the squared distances from the prior means in
        prior deviations; the priors' own constants are left out.
    gap : shape (cause,)
        Half the squared Newton decrement at this very point: to second order, the
        nats that the maximum lies above.
    iterations : shape (cause,)
        Newton steps taken.
    """

    coefficients: FloatArray
    log_baselines: FloatArray
    covariance: FloatArray
    log_likelihood: FloatArray
    log_posterior: FloatArray
    gap: FloatArray
    iterations: IntArray

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for name in self.__slots__:
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def standard_errors(self) -> FloatArray:
        """Standard errors, shape (cause, stratum + covariate), baselines first."""
        return np.sqrt(np.diagonal(self.covariance, axis1=1, axis2=2))

    def hazards(self, design: ArrayLike, strata: ArrayLike | None = None) -> FloatArray:
        """Return the fitted hazards of rows, shape (row, cause).

        Parameters
        ----------
        design : shape (row, covariate)
        strata : shape (row,), optional
            Default: stratum 0 everywhere, allowed only if there is but one.

        Raises
        ------
        ShapeError
            If the design has other columns than the fit.
        ValidationError
            If a value is not finite or a stratum was not fitted.
        """
        matrix = checked_design(design)
        if matrix.shape[1] != self.coefficients.shape[1]:
            raise ShapeError(
                f"Expected {self.coefficients.shape[1]} covariates, as fitted, got a "
                f"design of shape {matrix.shape}."
            )
        fitted = self.log_baselines.shape[1]
        if strata is None and fitted > 1:
            raise ValidationError(
                f"Expected the stratum of each row, as {fitted} were fitted, got none."
            )
        slots = checked_strata(strata, matrix.shape[0])
        if np.any(slots >= fitted):
            raise ValidationError(
                f"Expected strata below {fitted}, as fitted, got {int(slots.max())}."
            )
        scores = self.log_baselines.T[slots] + matrix @ self.coefficients.T
        return np.asarray(np.exp(scores))

    def draws(self, draws: int, *, stream: Generator) -> FloatArray:
        """Draw parameters, shape (draw, cause, stratum + covariate), baselines first.

        From the normal distribution with the fitted mean and covariance. It is
        symmetric: with few events in a stratum and a flat prior the true uncertainty
        reaches further down.

        Raises
        ------
        ValidationError
            If `draws` is below one.
        """
        if draws < 1:
            raise ValidationError(f"Expected at least one draw, got {draws}.")
        means = np.concatenate([self.log_baselines, self.coefficients], axis=1)
        errors = self.standard_errors
        scaled = self.covariance / (errors[:, :, None] * errors[:, None, :])
        lower = np.linalg.cholesky(scaled) * errors[:, :, None]
        normal = stream.standard_normal((draws, *means.shape))
        drawn: FloatArray = means + np.einsum("kij,dkj->dki", lower, normal)
        return drawn


def fit_hazards(  # noqa: PLR0913 -- the promised signature
    events: ArrayLike,
    exposure: ArrayLike,
    design: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    prior_means: ArrayLike = 0.0,
    prior_deviations: ArrayLike = np.inf,
    baseline_means: ArrayLike = 0.0,
    baseline_deviations: ArrayLike = np.inf,
) -> HazardFit:
    """Fit piecewise-constant cause-specific hazards with covariates.

    Parameters
    ----------
    events : shape (row, cause)
        Events of each cause in each row, zero or more (most often 0 or 1).
    exposure : shape (row,)
        Time at risk in each row, above zero, any one unit.
    design : shape (row, covariate)
        Covariates, finite, without a constant column: the strata hold that. No column
        at all is allowed.
    strata : shape (row,), optional
        Whole numbers 0, 1, ...: pieces of the clock, regimes. Default: one stratum.
    prior_means, prior_deviations : broadcast to (cause, covariate)
        Gaussian prior of the coefficients; a deviation of infinity is flat.
    baseline_means, baseline_deviations : broadcast to (cause, stratum)
        The same for log baselines. A stratum beyond those seen in `strata` exists if
        these arrays reach so far, and is then known from its prior alone.

    Returns
    -------
    HazardFit

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    ValidationError
        If a value is out of its range or not finite.
    ConvergenceError
        If the maximum is infinite or not unique (a stratum without an event, a
        separated or collinear covariate, each under a flat prior), said before the
        climb, or if the climb does not arrive.

    Notes
    -----
    Assumes that the hazard is constant within a row, that rows of one subject are
    independent given their covariates (no frailty), and that loss from view tells
    nothing. Repeated events of one subject make standard errors too small. Nearly
    separated covariates give large coefficients with larger errors: a weak prior, such
    as a deviation of 1, helps.

    References
    ----------
    Holford (1980), *Biometrics* 36, 299-305. Friedman (1982), "Piecewise exponential
    models for survival data with covariates", *Annals of Statistics* 10, 101-113.

    Examples
    --------
    Two events in 10 years without the covariate, three in 5 years with it.

    >>> fit = fit_hazards([[2], [3]], [10.0, 5.0], [[0.0], [1.0]])
    >>> np.exp(fit.log_baselines).round(6).tolist()
    [[0.2]]
    >>> np.exp(fit.coefficients).round(6).tolist()
    [[3.0]]
    """
    counts, times, matrix = checked_rows(events, exposure, design)
    slots = checked_strata(strata, times.size)
    shape = (counts.shape[1], matrix.shape[1])
    n_strata = int(slots.max()) + 1
    for reach in (baseline_means, baseline_deviations):
        last = np.shape(reach)[-1:]
        n_strata = max(n_strata, *last) if last else n_strata
    means, precisions = checked_prior("prior", prior_means, prior_deviations, shape)
    floors, firmness = checked_prior(
        "baseline", baseline_means, baseline_deviations, (shape[0], n_strata)
    )
    centre = times @ matrix / times.sum()
    rows = Rows(
        exposure=times,
        centred=matrix - centre,
        centre=centre,
        strata=slots,
        n_strata=n_strata,
    )
    priors = [
        Prior(
            means=means[cause],
            precisions=precisions[cause],
            baseline_means=floors[cause],
            baseline_precisions=firmness[cause],
        )
        for cause in range(shape[0])
    ]
    columns = np.ascontiguousarray(counts.T)
    for cause, prior in enumerate(priors):
        check_maximum(rows, columns[cause], prior, cause)
    peaks = [
        climb_hazard(rows, column, prior)
        for column, prior in zip(columns, priors, strict=True)
    ]
    return HazardFit(
        **{
            name: np.array([getattr(peak, name) for peak in peaks])
            for name in HazardFit.__slots__
        }
    )
