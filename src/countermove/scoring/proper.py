r"""Proper scores: nobody can do better on average than by saying what he believes.

For a forecast `p` of something that happened (y = 1) or did not (y = 0),

    logarithmic score   -[y ln p + (1 - y) ln(1 - p)]        (Good 1952)
    Brier score         (p - y)^2                            (Brier 1950)

and for probabilities of ordered categories with the outcome in category o

    ranked probability score   sum over k < K of (F_k - [o <= k])^2   (Epstein 1969)

with F the cumulated probabilities. It is not divided by K - 1, so with two categories
it is the Brier score. All are 0 at best, and lower is better.

A forecast of exactly 0 or 1 that turns out wrong has an infinite logarithmic score, and
so has every mean that it enters: it claimed to know and did not. Nothing is clipped.

References
----------
Brier, G. W. (1950), Verification of forecasts expressed in terms of probability.
Epstein, E. S. (1969), A scoring system for probability forecasts of ranked categories.
doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2
Gneiting, T. and Raftery, A. E. (2007), Strictly proper scoring rules, prediction, and
estimation. doi:10.1198/016214506000001437
Good, I. J. (1952), Rational decisions. doi:10.1111/j.2517-6161.1952.tb00104.x
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError

__all__ = [
    "Scores",
    "brier_score",
    "log_score",
    "paired_forecasts",
    "ranked_probability_score",
]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The score of each forecast and their mean; lower is better.

    Parameters
    ----------
    rows : shape (n,)
        0 or more; infinite where a logarithmic score is.
    mean : float
        Weighted mean; NaN when there is nothing to score.
    """

    rows: FloatArray
    mean: float


def log_score(
    probabilities: ArrayLike, outcomes: ArrayLike, *, weights: ArrayLike | None = None
) -> Scores:
    """Score forecasts by the negative natural logarithm of what they gave to the truth.

    Parameters
    ----------
    probabilities : shape (n,)
        In [0, 1].
    outcomes : shape (n,)
        True where it happened.
    weights : shape (n,), optional
        0 or more; default all the same. A forecast of weight 0 has no part in the mean,
        even if its own score is infinite.

    Returns
    -------
    Scores
        In nats, lower is better; infinite after a certain forecast that was wrong.

    Raises
    ------
    ShapeError
        If the arrays differ in length.
    ValidationError
        If a probability is no number in [0, 1], or the weights are not fit for use.
    """
    chances, happened = paired_forecasts(probabilities, outcomes)
    given = np.where(happened, chances, 1 - chances)
    with np.errstate(divide="ignore"):
        rows = -np.log(given) + 0.0
    return _average(rows, weights)


def brier_score(
    probabilities: ArrayLike, outcomes: ArrayLike, *, weights: ArrayLike | None = None
) -> Scores:
    """Score forecasts by the squared distance between probability and outcome.

    Parameters
    ----------
    probabilities : shape (n,)
        In [0, 1].
    outcomes : shape (n,)
        True where it happened.
    weights : shape (n,), optional
        0 or more; default all the same.

    Returns
    -------
    Scores
        In [0, 1], lower is better.

    Raises
    ------
    ShapeError
        If the arrays differ in length.
    ValidationError
        If a probability is no number in [0, 1], or the weights are not fit for use.
    """
    chances, happened = paired_forecasts(probabilities, outcomes)
    return _average((chances - happened) ** 2, weights)


def ranked_probability_score(
    probabilities: ArrayLike, outcomes: ArrayLike, *, weights: ArrayLike | None = None
) -> Scores:
    """Score probabilities of ordered categories; a near miss costs less than a far one.

    Parameters
    ----------
    probabilities : shape (n, category)
        Each row sums to 1 within 1e-6.
    outcomes : int array, shape (n,)
        The category that came true, from 0.
    weights : shape (n,), optional
        0 or more; default all the same.

    Returns
    -------
    Scores
        From 0 to category - 1, lower is better.

    Raises
    ------
    ShapeError
        If there is not one outcome for each row.
    ValidationError
        If a row is no distribution, or an outcome names no category.
    """
    chances = np.asarray(probabilities, dtype=np.float64)
    places = np.asarray(outcomes)
    if chances.ndim != 2 or places.shape != chances.shape[:1]:
        raise ShapeError(
            "Expected probabilities of shape (n, category) and one outcome a row, got "
            f"{chances.shape} and {places.shape}. Were rows dropped from only one?"
        )
    if not (chances >= 0).all() or not np.allclose(chances.sum(axis=1), 1, atol=1e-6):
        raise ValidationError(
            "Expected rows of probabilities that sum to 1, got some that do not. "
            "Look for a category that was left out."
        )
    categories = np.arange(chances.shape[1])
    if not np.isin(places, categories).all():
        raise ValidationError(
            f"Expected outcomes from 0 to {chances.shape[1] - 1}, got "
            f"{np.unique(places).tolist()}. Count the categories from 0."
        )
    reached = categories[:-1] >= places[:, None]
    gaps = np.cumsum(chances, axis=1)[:, :-1] - reached
    return _average((gaps**2).sum(axis=1), weights)


def paired_forecasts(
    probabilities: ArrayLike, outcomes: ArrayLike
) -> tuple[FloatArray, BoolArray]:
    """Return probabilities and outcomes as arrays that belong together.

    Raises
    ------
    ShapeError
        If there is not one outcome for each probability.
    ValidationError
        If a probability is no number in [0, 1], or an outcome neither true nor false.
    """
    chances = np.asarray(probabilities, dtype=np.float64).ravel()
    happened = np.asarray(outcomes).ravel()
    if chances.size != happened.size:
        raise ShapeError(
            f"Expected one outcome for each probability, got {happened.size} for "
            f"{chances.size}. Were rows dropped from only one?"
        )
    if not ((chances >= 0) & (chances <= 1)).all():
        raise ValidationError(
            "Expected probabilities between 0 and 1, got some outside or NaN. "
            "Look for a forecast that was never made."
        )
    if not np.isin(happened, (0, 1)).all():
        raise ValidationError(
            "Expected outcomes that are true or false, got others or NaN. "
            "Leave out what is void or not known yet."
        )
    return chances, happened.astype(np.bool_)


def _average(rows: FloatArray, weights: ArrayLike | None) -> Scores:
    if weights is None:
        return Scores(rows=rows, mean=float(rows.mean()) if rows.size else np.nan)
    loads = np.asarray(weights, dtype=np.float64).ravel()
    if loads.size != rows.size:
        raise ShapeError(
            f"Expected one weight for each forecast, got {loads.size} for {rows.size}."
        )
    if not (np.isfinite(loads) & (loads >= 0)).all():
        raise ValidationError(
            "Expected weights of 0 or more, got some negative or not finite."
        )
    used = loads > 0
    if not used.any():
        return Scores(rows=rows, mean=np.nan)
    return Scores(
        rows=rows, mean=float((loads[used] * rows[used]).sum() / loads[used].sum())
    )
