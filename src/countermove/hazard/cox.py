r"""Cox regression: hazard ratios with a baseline hazard left free.

The hazard of a row is :math:`h_i(t) = h_s(t) e^{x_i \beta}`, with one unknown function
:math:`h_s` a stratum. The partial likelihood asks, at each event, why it was this row
and not another one under watch, so the baseline drops out
(:mod:`countermove.hazard.partial`). It is concave. Time-varying covariates and late
entry need nothing new: split the spells (:func:`countermove.hazard.split_spells`) and
give the rows.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ConvergenceError, ShapeError, ValidationError
from countermove.hazard.checking import checked_design, checked_prior, checked_strata
from countermove.hazard.newton import climb
from countermove.hazard.partial import Partial, PartialView
from countermove.hazard.risk_sets import build_risk_sets
from countermove.hazard.spells import Spells

__all__ = ["CoxFit", "Ties", "fit_cox"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Ties(Enum):
    """How events at one time are taken together."""

    BRESLOW = "breslow"
    EFRON = "efron"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoxFit:
    """Fitted log hazard ratios and the baseline that goes with them.

    Parameters
    ----------
    coefficients : shape (covariate,)
        Change of the log hazard per unit of the covariate.
    covariance : shape (covariate, covariate)
        Inverse of the negative Hessian, prior included.
    log_likelihood, log_posterior : float
        Log partial likelihood, and the same less half the squared distances from the
        prior means in prior deviations.
    gap : float
        Half the squared Newton decrement at this very point, nats.
    iterations : int
    baseline_strata, baseline_times, baseline_hazards : shape (time,)
        Steps of each stratum's cumulative hazard where all covariates are zero, by
        stratum and time (Breslow's estimator, or Efron's with his ties).
    """

    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood: float
    log_posterior: float
    gap: float
    iterations: int
    baseline_strata: IntArray
    baseline_times: FloatArray
    baseline_hazards: FloatArray

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for name in (
            "coefficients",
            "covariance",
            "baseline_strata",
            "baseline_times",
            "baseline_hazards",
        ):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def standard_errors(self) -> FloatArray:
        """Standard errors of the coefficients, shape (covariate,)."""
        return np.sqrt(np.diag(self.covariance))

    def cumulative_hazard(
        self, horizons: ArrayLike, design: ArrayLike, *, stratum: int = 0
    ) -> FloatArray:
        """Return cumulative hazards from 0 to each horizon, shape (row, horizon).

        Parameters
        ----------
        horizons : shape (horizon,)
            After the last event the value stays.
        design : shape (row, covariate)
            Covariates, held fixed over time.
        stratum : int

        Raises
        ------
        ShapeError
            If the design has other columns than the fit.
        """
        matrix = checked_design(design)
        if matrix.shape[1] != self.coefficients.size:
            raise ShapeError(
                f"Expected {self.coefficients.size} covariates, got {matrix.shape}."
            )
        here = self.baseline_strata == stratum
        sums = np.concatenate([[0.0], np.cumsum(self.baseline_hazards[here])])
        asked = np.atleast_1d(np.asarray(horizons, dtype=np.float64))
        slots = np.searchsorted(self.baseline_times[here], asked, side="right")
        ratios: FloatArray = np.exp(matrix @ self.coefficients)
        return np.asarray(ratios[:, None] * sums[slots])


def fit_cox(  # noqa: PLR0913 -- the same words as fit_hazards
    spells: Spells,
    design: ArrayLike,
    *,
    cause: int = 1,
    strata: ArrayLike | None = None,
    ties: Ties = Ties.EFRON,
    prior_means: ArrayLike = 0.0,
    prior_deviations: ArrayLike = np.inf,
) -> CoxFit:
    """Fit the hazard ratios of one cause.

    Parameters
    ----------
    spells : Spells
        Rows with entry, exit and ending; several rows may be one subject's.
    design : shape (row, covariate)
        Finite, without a constant column.
    cause : int
        Ending of interest; other causes count as censored.
    strata : shape (row,), optional
        Whole numbers 0, 1, ...: groups with a baseline of their own.
    ties : Ties
        Efron's is the better approximation with many ties.
    prior_means, prior_deviations : broadcast to (covariate,)
        Gaussian prior; a deviation of infinity is flat.

    Returns
    -------
    CoxFit

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    ValidationError
        If a value is out of range or the cause never occurs.
    ConvergenceError
        If covariates cannot be told apart, or the likelihood rises for ever (a
        covariate orders the events perfectly).

    Notes
    -----
    Assumes that ratios of hazards do not change with time (proportional hazards), that
    rows are independent given covariates, and that late entry and loss from view tell
    nothing. A hazard ratio of a cause is not a ratio of its chances: competing causes
    remove subjects too. Costs a walk over the rows an iteration, linear in their
    number.

    References
    ----------
    Cox (1972), "Regression models and life-tables", *Journal of the Royal Statistical
    Society B* 34, 187-220. Efron (1977), *Journal of the American Statistical
    Association* 72, 557-565. Bryson and Johnson (1981), *Technometrics* 23, 381-383
    (infinite estimates).

    Examples
    --------
    One event in each of two risk sets, of three rows and of two: the likelihood
    1 / (2 + r) * r / (1 + r) is largest where the ratio r is the root of 2.

    >>> left, ending = np.array([1.0, 2.0, 3.0]), np.array([1, 1, 0])
    >>> spells = Spells(entered=np.zeros(3), left=left, ending=ending)
    >>> fit = fit_cox(spells, [[0.0], [1.0], [0.0]])
    >>> np.exp(fit.coefficients).round(6).tolist()
    [1.414214]
    """
    matrix = checked_design(design)
    if matrix.shape[0] != spells.size:
        raise ShapeError(
            f"Expected one row of covariates for each of {spells.size} spells, got "
            f"shape {matrix.shape}."
        )
    happened = spells.ending == cause
    if cause < 1 or not happened.any():
        raise ValidationError(
            f"Expected a cause that occurs, 1 to {spells.causes}, got {cause}."
        )
    slots = None if strata is None else checked_strata(strata, spells.size)
    means, precisions = checked_prior(
        "prior", prior_means, prior_deviations, (matrix.shape[1],)
    )
    sets, centre = build_risk_sets(spells, happened, matrix, slots)
    partial = Partial(sets, means, precisions, efron=ties is Ties.EFRON)
    first = _checked_start(partial)
    view, iterations = climb(partial, first)
    upwards = view.steps[:, ::-1]  # the walk went down the clock, stratum by stratum
    steps = upwards[:, np.argsort(upwards[0], kind="stable")]
    held = steps[0].astype(np.int64)
    return CoxFit(
        coefficients=view.coefficients,
        covariance=view.covariance,
        log_likelihood=view.log_likelihood,
        log_posterior=view.objective,
        gap=view.gap,
        iterations=iterations,
        baseline_strata=held,
        baseline_times=steps[1],
        baseline_hazards=steps[2]
        * np.exp(-view.tops[held] - centre @ view.coefficients),
    )


def _checked_start(partial: Partial) -> PartialView:
    """Look around at the start, where collinear covariates show at once."""
    place = partial.start()
    information, squares = partial.information(place)
    flat = np.flatnonzero(partial.precisions == 0)
    block = information[np.ix_(flat, flat)]
    if flat.size:
        sizes = np.diag(block)
        still = sizes <= 1e-12 * squares[flat]
        scale = np.sqrt(np.where(still, 1.0, sizes))
        values, vectors = np.linalg.eigh(block / np.outer(scale, scale))
        if still.any() or values[0] < 1e-12:
            guilty = still if still.any() else np.abs(vectors[:, 0]) > 1e-6
            raise ConvergenceError(
                "Expected covariates that can be told apart, but those in columns "
                f"{flat[guilty].tolist()} are constant among rows at risk or add to "
                "each other. Drop one, or state finite `prior_deviations`."
            )
    partial.reference = information
    return partial.look(place, information)
