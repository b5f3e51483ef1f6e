r"""Transition probabilities in closed form, for piecewise-constant intensities.

A matrix of intensities Q has the hazard of each move off its diagonal and rows that add
to zero. While it is constant, :math:`P(s, t) = e^{Q (t - s)}`; over pieces of the clock
the exponentials multiply,

.. math:: P(s, t) = \prod_j e^{Q_j |[s, t) \cap [c_j, c_{j+1})|} .
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import expm

from countermove.errors import ShapeError, ValidationError
from countermove.hazard.piecewise import checked_cuts

__all__ = ["intensity_matrices", "piecewise_transition_probabilities"]

FloatArray = NDArray[np.float64]


def intensity_matrices(
    hazards: ArrayLike, *, pairs: ArrayLike, n_states: int
) -> FloatArray:
    """Place hazards of moves into matrices whose rows add to zero.

    Parameters
    ----------
    hazards : shape (..., transition)
        Zero or more, per unit of time.
    pairs : shape (transition, 2)
        From and to of each.
    n_states : int

    Returns
    -------
    shape (..., state, state)

    Raises
    ------
    ShapeError
        If the shapes do not fit.
    ValidationError
        If a hazard or a state is out of range, or a pair leads to its own state or
        comes twice.
    """
    rates, ways = np.asarray(hazards, dtype=np.float64), np.asarray(pairs)
    if ways.ndim != 2 or ways.shape[1] != 2 or rates.shape[-1:] != ways.shape[:1]:
        raise ShapeError(
            "Expected hazards (..., transition) and pairs (transition, 2), got shapes "
            f"{rates.shape} and {ways.shape}."
        )
    if not (np.all(np.isfinite(rates)) and np.all(rates >= 0)):
        raise ValidationError("Expected finite hazards of 0 or more, got others.")
    inside = np.all((ways >= 0) & (ways < n_states))
    if not inside or np.any(ways[:, 0] == ways[:, 1]):
        raise ValidationError(
            f"Expected pairs of two different states below {n_states}, got "
            f"{ways.tolist()}."
        )
    if np.unique(ways, axis=0).shape[0] < ways.shape[0]:
        raise ValidationError(f"Expected each pair once, got {ways.tolist()}.")
    matrices = np.zeros((*rates.shape[:-1], n_states, n_states))
    matrices[..., ways[:, 0], ways[:, 1]] = rates
    diagonal = np.arange(n_states)
    matrices[..., diagonal, diagonal] = -matrices.sum(axis=-1)
    return matrices


def piecewise_transition_probabilities(
    intensities: ArrayLike, *, cuts: ArrayLike, ends: ArrayLike, start: float = 0.0
) -> FloatArray:
    """Return P(start, end) under piecewise-constant intensities.

    Parameters
    ----------
    intensities : shape (piece, state, state)
        Hazards per unit of time off the diagonal; rows add to zero.
    cuts : shape (piece,)
        Left ends of the pieces, rising from 0; the last is open.
    ends : shape (end,)
        Finite, not before `start`.
    start : float
        Zero or more.

    Returns
    -------
    shape (end, state, state)
        Row: state at `start`; column: state at the end. Rows add to one.

    Raises
    ------
    ShapeError
        If the shapes do not fit.
    ValidationError
        If a hazard is negative, a row does not add to zero, or a time is out of range.

    Notes
    -----
    Assumes a Markov process on the clock of the cuts. Hazards that depend on the time
    since the last move need simulation instead. Costs one matrix exponential for each
    stretch between cuts and ends.

    References
    ----------
    Kalbfleisch and Lawless (1985), "The analysis of panel data under a Markov
    assumption", *Journal of the American Statistical Association* 80, 863-871. Al-Mohy
    and Higham (2009), *SIAM Journal on Matrix Analysis and Applications* 31, 970-989
    (the exponential).

    Examples
    --------
    Two states that swap at rate 1: half a chance of each in the long run.

    >>> swap = [[[-1.0, 1.0], [1.0, -1.0]]]
    >>> found = piecewise_transition_probabilities(swap, cuts=[0.0], ends=[0.5, 50.0])
    >>> found[:, 0].round(4).tolist()
    [[0.6839, 0.3161], [0.5, 0.5]]
    """
    lefts = checked_cuts(cuts)
    matrices = _checked_intensities(intensities, lefts.size)
    asked = np.atleast_1d(np.asarray(ends, dtype=np.float64))
    good = 0 <= start < np.inf and np.all(np.isfinite(asked))
    if not (good and np.all(asked >= start)):
        raise ValidationError(
            f"Expected a start of 0 or more and finite ends not before it, got {start} "
            f"and {asked.tolist()}."
        )
    last = float(asked.max(initial=start))
    passed = lefts[(lefts > start) & (lefts < last)]
    edges = np.unique(np.concatenate([[start], passed, asked]))
    pieces = np.searchsorted(lefts, edges[:-1], side="right") - 1
    factors = expm(matrices[pieces] * np.diff(edges)[:, None, None])
    states = matrices.shape[1]
    products = np.empty((edges.size, states, states))
    products[0] = np.eye(states)
    for step in range(edges.size - 1):
        products[step + 1] = products[step] @ factors[step]
    return products[np.searchsorted(edges, asked)]


def _checked_intensities(intensities: ArrayLike, pieces: int) -> FloatArray:
    matrices = np.asarray(intensities, dtype=np.float64)
    square = matrices.ndim == 3 and matrices.shape[1] == matrices.shape[2]
    if not square or matrices.shape[0] != pieces:
        raise ShapeError(
            f"Expected intensities of shape ({pieces}, state, state), one matrix a "
            f"piece, got {matrices.shape}."
        )
    moves = ~np.eye(matrices.shape[1], dtype=bool)
    if not (np.all(np.isfinite(matrices)) and np.all(matrices[:, moves] >= 0)):
        raise ValidationError(
            "Expected finite intensities, 0 or more off the diagonal, got others."
        )
    sums, sizes = matrices.sum(axis=2), np.abs(matrices).sum(axis=2)
    if np.any(np.abs(sums) > 1e-9 * sizes):
        raise ValidationError(
            "Expected rows of intensities that add to zero, got sums "
            f"{sums.ravel()[:5].tolist()}. Use `intensity_matrices` to build them."
        )
    return matrices
