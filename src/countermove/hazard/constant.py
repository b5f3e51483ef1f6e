"""Incidence in closed form, for constant and piecewise-constant hazards.

With constant cause-specific hazards h_k and h = sum_k h_k,

    S(t) = exp(-h t),   F_k(t) = (h_k / h) (1 - exp(-h t)).

With hazards h_kj between cuts c_j the same holds within each interval, so that

    F_k(t) = sum_j (h_kj / h_j) S(c_j) (1 - exp(-h_j (min(t, c_j+1) - c_j))).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.hazard.piecewise import checked_cuts

__all__ = ["constant_incidence", "piecewise_incidence"]

FloatArray = NDArray[np.float64]


def constant_incidence(rates: ArrayLike, *, horizons: ArrayLike) -> FloatArray:
    """Return the chance of each cause by each horizon under constant hazards.

    Parameters
    ----------
    rates : shape (cause,)
        Hazards, zero or more, per unit of time.
    horizons : shape (horizon,)
        Times ahead, zero or more, in that unit.

    Returns
    -------
    shape (cause, horizon)
        Probabilities; what is missing to one is the chance that nothing happened.

    Raises
    ------
    ShapeError
        If `rates` or `horizons` are not flat.
    ValidationError
        If a rate or a horizon is negative or not finite.

    Notes
    -----
    Assumes that causes exclude each other (the first one ends the spell) and that no
    hazard moves with time. If hazards fall with tenure, long horizons come out too
    high.

    References
    ----------
    Kalbfleisch and Prentice (2002), *The Statistical Analysis of Failure Time Data*,
    section 8.2.
    """
    flat = np.asarray(rates, dtype=np.float64)
    if flat.ndim != 1:
        raise ShapeError(f"Expected rates of shape (cause,), got {flat.shape}.")
    return piecewise_incidence(flat[:, None], cuts=[0.0], horizons=horizons)


def piecewise_incidence(
    rates: ArrayLike, *, cuts: ArrayLike, horizons: ArrayLike, entered: float = 0.0
) -> FloatArray:
    """Return the chance of each cause by each horizon under piecewise hazards.

    Parameters
    ----------
    rates : shape (cause, interval)
        Hazards between the cuts, zero or more, per unit of time.
    cuts : shape (interval,)
        Left ends of the intervals, rising from 0; the last interval is open.
    horizons : shape (horizon,)
        Times ahead of `entered`, zero or more.
    entered : float
        Age on the clock at which the spell is known to be still open; the
        probabilities are conditional on that.

    Returns
    -------
    shape (cause, horizon)
        Probabilities; what is missing to one is the chance that nothing happened.

    Raises
    ------
    ShapeError
        If the shapes do not fit.
    ValidationError
        If a rate, a horizon or `entered` is negative or not finite, or the cuts do
        not rise from 0.

    Notes
    -----
    Assumes that causes exclude each other and that each hazard is constant within an
    interval. It fails where a hazard is a spike: an election on a known date is a
    deadline, not a rate.

    References
    ----------
    Andersen, Borgan, Gill and Keiding (1993), *Statistical Models Based on Counting
    Processes*, section IV.4.
    """
    hazards = _checked("rates", rates, dimensions=2)
    ahead = _checked("horizons", horizons, dimensions=1)
    lefts = checked_cuts(cuts)
    if hazards.shape[1] != lefts.size:
        raise ShapeError(
            f"Expected one column of rates for each of {lefts.size} intervals, got "
            f"shape {hazards.shape}."
        )
    start = float(_checked("entered", [entered], dimensions=1)[0])
    rights = np.append(lefts[1:], np.inf)
    # Time spent in each interval between `entered` and each horizon.
    spans = np.minimum(start + ahead[:, None], rights) - np.maximum(start, lefts)
    spans = np.maximum(spans, 0.0)
    total = hazards.sum(axis=0)
    passed = np.cumsum(total * spans, axis=1) - total * spans
    # The share h_kj / h_j (1 - exp(-h_j x)) tends to h_kj x as h_j tends to zero.
    safe = np.where(total > 0, total, 1.0)
    weights = np.where(total > 0, -np.expm1(-total * spans) / safe, spans)
    chances: FloatArray = np.einsum("kj,hj->kh", hazards, weights * np.exp(-passed))
    return chances


def _checked(name: str, values: ArrayLike, *, dimensions: int) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != dimensions:
        raise ShapeError(
            f"Expected '{name}' with {dimensions} dimension(s), got {array.shape}."
        )
    if not np.all(np.isfinite(array)) or np.any(array < 0):
        raise ValidationError(
            f"Expected finite values of 0 or more in '{name}', got {array.tolist()}."
        )
    return array
