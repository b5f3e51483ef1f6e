r"""Calibration as a line: what is given a chance of p should come true p of the time.

    logit P(y = 1) = a + b logit p

A calibrated forecaster has a = 0 and b = 1 (Cox 1958). With b below 1 the forecasts are
too extreme, above 1 too timid; a above 0 means that things happen more often than said.

*Measuring* fits the line by maximum likelihood and takes standard errors from the
Fisher information. It assumes independent outcomes; where forecasts share a contest the
errors are too small. The estimate does not exist when one probability separates what
happened from what did not (Albert and Anderson 1984), and it is not attempted on fewer
than ten events, counted on the rarer side.

*Recalibrating* fits the same line with a ~ N(0, s^2) and b ~ N(1, s^2), so that little
evidence changes little. Its estimate exists, and is unique, where a line fits at all.

A forecast of exactly 0 or 1 has no logit. If it was right, every rising line gives it
likelihood 1: it says nothing about the line and is left out. If it was wrong, every
rising line gives it likelihood 0: no line fits. Nothing is clipped.

References
----------
Albert, A. and Anderson, J. A. (1984), On the existence of maximum likelihood estimates
in logistic regression models. doi:10.1093/biomet/71.1.1
Cox, D. R. (1958), Two further applications of a model for binary regression.
doi:10.1093/biomet/45.3-4.562
Gneiting, T., Balabdaoui, F. and Raftery, A. E. (2007), Probabilistic forecasts,
calibration and sharpness. doi:10.1111/j.1467-9868.2007.00587.x
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from countermove.errors import ConvergenceError, ValidationError
from countermove.scoring.proper import paired_forecasts

__all__ = [
    "LEAST_EVENTS",
    "CalibrationLine",
    "Recalibration",
    "fit_calibration",
    "fit_recalibration",
    "sharpness",
]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LEAST_EVENTS = 10
_NAN = float("nan")
_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationLine:
    """The calibration line of some forecasts.

    Parameters
    ----------
    intercept, slope : float
        0 and 1 for a calibrated forecaster; NaN when the line was not fitted.
    intercept_error, slope_error : float
        Standard errors; NaN when the line was not fitted.
    forecasts, events : int
        How many forecasts, and how many of the rarer of the two outcomes.
    reason : str
        Why there is no line; empty when there is one.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    forecasts: int
    events: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibration:
    """A line that moves probabilities towards what experience has shown.

    Parameters
    ----------
    intercept, slope : float
        Mode of the posterior.
    intercept_error, slope_error : float
        Square roots of the diagonal of the inverse curvature at the mode.
    forecasts, events : int
        How many forecasts it rests on, and how many of the rarer outcome.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    forecasts: int
    events: int

    def apply(self, probabilities: ArrayLike) -> FloatArray:
        """Return recalibrated probabilities, same shape.

        On a rising line 0 stays 0 and 1 stays 1: certainty is not softened here.

        Raises
        ------
        ValidationError
            If a probability is no number in [0, 1].
        """
        chances = _checked(probabilities)
        if self.slope == 0:
            return np.full(chances.shape, float(expit(self.intercept)))
        moved: FloatArray = expit(self.intercept + self.slope * logit(chances))
        return moved


def fit_calibration(probabilities: ArrayLike, outcomes: ArrayLike) -> CalibrationLine:
    """Fit the calibration line by maximum likelihood, where there is one.

    Parameters
    ----------
    probabilities : shape (n,)
        In [0, 1].
    outcomes : shape (n,)
        True where it happened.

    Returns
    -------
    CalibrationLine
        With NaN and a reason on fewer than ten events, or if the estimate does not
        exist.

    Raises
    ------
    ShapeError, ValidationError
        If there is not one outcome for each probability, or one is no number in [0, 1].
    """
    chances, happened = paired_forecasts(probabilities, outcomes)
    events = _rarer(happened)
    unsure = (chances > 0) & (chances < 1)
    places, results = logit(chances[unsure]), happened[unsure]
    reason = _why_no_line(chances, happened, events) or _why_separate(places, results)
    fitted, errors = (_NAN, _NAN), (_NAN, _NAN)
    if not reason:
        fitted, errors = _climb(places, results, deviation=np.inf)
        if fitted[1] <= 0 and not unsure.all():
            reason = "The line falls, which contradicts the certain forecasts."
            fitted, errors = (_NAN, _NAN), (_NAN, _NAN)
    return CalibrationLine(
        intercept=fitted[0],
        slope=fitted[1],
        intercept_error=errors[0],
        slope_error=errors[1],
        forecasts=chances.size,
        events=events,
        reason=reason,
    )


def fit_recalibration(
    probabilities: ArrayLike, outcomes: ArrayLike, *, prior_deviation: float = 0.5
) -> Recalibration:
    """Fit the line that stays near 'as said' unless experience says otherwise.

    Parameters
    ----------
    probabilities : shape (n,)
        In [0, 1]; may be empty, which gives back the prior.
    outcomes : shape (n,)
        True where it happened.
    prior_deviation : float
        Standard deviation s of the normal priors on the intercept, around 0, and on the
        slope, around 1, both on the scale of log odds.

    Raises
    ------
    ShapeError
        If there is not one outcome for each probability.
    ValidationError
        If a probability is no number in [0, 1], a certain forecast was wrong, or the
        deviation is not above 0.
    ConvergenceError
        If the line falls although certain forecasts came true.
    """
    if not (np.isfinite(prior_deviation) and prior_deviation > 0):
        raise ValidationError(
            f"Expected a prior deviation above 0, got {prior_deviation}."
        )
    chances, happened = paired_forecasts(probabilities, outcomes)
    wrong = _certain_and_wrong(chances, happened)
    if wrong:
        raise ValidationError(
            f"Expected forecasts that some line can explain, got {wrong} of exactly 0 "
            "or 1 that turned out wrong. Let the forecaster state its doubt first."
        )
    unsure = (chances > 0) & (chances < 1)
    fitted, errors = _climb(
        logit(chances[unsure]), happened[unsure], deviation=prior_deviation
    )
    if fitted[1] <= 0 and not unsure.all():
        raise ConvergenceError(
            "Expected a rising line beside certain forecasts, got slope "
            f"{fitted[1]:.3g}. Look whether outcomes and probabilities are of the same "
            "statements."
        )
    return Recalibration(
        intercept=fitted[0],
        slope=fitted[1],
        intercept_error=errors[0],
        slope_error=errors[1],
        forecasts=chances.size,
        events=_rarer(happened),
    )


def sharpness(probabilities: ArrayLike) -> float:
    """Return the mean of p (1 - p): how little the forecasts leave open.

    It is the Brier score that they would have if they were calibrated. From 0 (all
    certain) to 0.25 (all one half); lower is sharper. NaN without forecasts. Sharpness
    is a virtue only in forecasts that are calibrated.

    Raises
    ------
    ValidationError
        If a probability is no number in [0, 1].
    """
    chances = _checked(probabilities)
    return float((chances * (1 - chances)).mean()) if chances.size else _NAN


def _checked(probabilities: ArrayLike) -> FloatArray:
    chances = np.asarray(probabilities, dtype=np.float64)
    if not ((chances >= 0) & (chances <= 1)).all():
        raise ValidationError(
            "Expected probabilities between 0 and 1, got some outside or NaN. "
            "Look for a forecast that was never made."
        )
    return chances


def _rarer(happened: BoolArray) -> int:
    return int(min(happened.sum(), (~happened).sum()))


def _certain_and_wrong(chances: FloatArray, happened: BoolArray) -> int:
    return int((np.where(happened, chances, 1 - chances) == 0).sum())


def _why_no_line(chances: FloatArray, happened: BoolArray, events: int) -> str:
    if events < LEAST_EVENTS:
        return (
            f"{events} events on the rarer side; a line needs {LEAST_EVENTS} at least."
        )
    wrong = _certain_and_wrong(chances, happened)
    if wrong:
        return f"{wrong} forecasts of exactly 0 or 1 turned out wrong: no line fits."
    return ""


def _why_separate(places: FloatArray, happened: BoolArray) -> str:
    """Say why the likelihood has no highest point, for one covariate and a constant."""
    yes, no = places[happened], places[~happened]
    if not yes.size or not no.size or np.ptp(places) == 0:
        return "The forecasts do not differ, so they have no slope."
    if yes.min() >= no.max() or yes.max() <= no.min():
        return "One probability separates what happened from what did not."
    return ""


def _climb(
    places: FloatArray, happened: BoolArray, *, deviation: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Climb to the top by Newton's steps, halved while they lead down.

    Returns
    -------
    fitted, errors : pairs of float
        Intercept and slope, and their standard errors.
    """
    design = np.column_stack((np.ones_like(places), places))
    centre = np.array([0.0, 1.0])
    precision = np.eye(2) / deviation**2

    def height(line: FloatArray) -> float:
        signed = np.where(happened, 1.0, -1.0) * (design @ line)
        away = line - centre
        return float(-np.logaddexp(0, -signed).sum() - away @ precision @ away / 2)

    line = centre
    for _ in range(_STEPS):
        fitted = expit(design @ line)
        slope = design.T @ (happened - fitted) - precision @ (line - centre)
        curvature = (design.T * (fitted * (1 - fitted))) @ design + precision
        step = np.linalg.solve(curvature, slope)
        # Half the squared Newton decrement bounds what is left to climb.
        if slope @ step < 1e-16 * max(1.0, abs(height(line))):
            errors = np.sqrt(np.diag(np.linalg.inv(curvature)))
            return (float(line[0]), float(line[1])), (
                float(errors[0]),
                float(errors[1]),
            )
        size = 1.0
        while height(line + size * step) < height(line) and size > 1e-10:
            size /= 2
        line = line + size * step
    raise ConvergenceError(
        f"Expected the calibration line within {_STEPS} steps. Look for probabilities "
        "so near 0 or 1 that they leave no doubt."
    )
