"""Exact parent probabilities over forests of answers, and forests drawn from them.

Each move i has a weight ``w_ij`` for every candidate parent j and a weight ``r_i`` for
"none". A forest takes one of them for every move and may not run in a circle; its
probability is proportional to the product of the weights taken. Where the order of days
is known no circle is possible and the parents of different moves are independent:
``P(i <- j) = w_ij / (r_i + sum_k w_ik)``. Inside a run of moves whose days may coincide
the sum over circle-free choices is a determinant (Tutte's matrix-tree theorem): with

    L = diag(r_i + sum_k w_ik) - W,   W = weights inside the run,
    r_i = weight of "none" and of every candidate outside the run,

the sum is ``det L``, and the marginals are ``P(i <- j) = w_ij (L^-1_ii - L^-1_ji)``
inside and ``r_i L^-1_ii`` outside. Forests are drawn exactly by loop-erased walks
(Wilson 1996).

Assumes that a move has at most one parent. A move with two causes shares its
probability between them.

References
----------
Tutte, W. T. (1948), The dissection of equilateral triangles into equilateral triangles.
Wilson, D. B. (1996), Generating random spanning trees more quickly than the cover time.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

__all__ = ["draw_parents", "forest_marginals"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def forest_marginals(inside: FloatArray, outside: FloatArray) -> FloatArray:
    """Return the exact probability of every choice in one run of moves.

    Parameters
    ----------
    inside : shape (move, move)
        Weights of parents inside the run; the diagonal is ignored.
    outside : shape (move, choice)
        Weights of "none" and of candidates outside the run. Each row has a positive sum
        or a chain of inside parents that leads to such a row.

    Returns
    -------
    shape (move, move + choice)
        Rows sum to one; the inside choices come first.
    """
    within, beyond, laplacian = _scaled(inside, outside)
    inverse = np.linalg.inv(laplacian)
    diagonal = np.diag(inverse)
    chosen = within * (diagonal[:, None] - inverse.T)
    marginals = np.concatenate([chosen, beyond * diagonal[:, None]], axis=1)
    return np.asarray(np.clip(marginals, 0.0, 1.0))


def draw_parents(
    inside: FloatArray, outside: FloatArray, *, stream: Generator
) -> IntArray:
    """Draw one forest over a run of moves.

    Parameters
    ----------
    inside, outside : as in :func:`forest_marginals`

    Returns
    -------
    int array, shape (move,)
        Chosen column of ``[inside | outside]`` for every move.
    """
    size = inside.shape[0]
    within = np.array(inside, dtype=np.float64)
    np.fill_diagonal(within, 0.0)
    cumulative = np.cumsum(np.concatenate([within, outside], axis=1), axis=1)
    chosen = np.full(size, -1, dtype=np.int64)
    rooted = np.zeros(size, dtype=np.bool_)
    for start in range(size):
        at = start
        while not rooted[at]:
            # Overwriting an earlier choice of this walk erases the loop it closed.
            level = stream.random() * cumulative[at, -1]
            chosen[at] = np.searchsorted(cumulative[at], level, side="right")
            if chosen[at] >= size:
                break
            at = int(chosen[at])
        walker = start
        while not rooted[walker]:
            rooted[walker] = True
            if chosen[walker] >= size:
                break
            walker = int(chosen[walker])
    return chosen


def _scaled(
    inside: FloatArray, outside: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return weights scaled to at most one a row, and the Laplacian."""
    within = np.array(inside, dtype=np.float64)
    np.fill_diagonal(within, 0.0)
    scale = np.maximum(
        within.max(axis=1, initial=0.0), outside.max(axis=1, initial=0.0)
    )
    within, beyond = within / scale[:, None], outside / scale[:, None]
    laplacian = np.diag(beyond.sum(axis=1) + within.sum(axis=1)) - within
    return within, beyond, laplacian
