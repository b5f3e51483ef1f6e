"""Compiled sums over forests of answers, run by run: the loop behind the fit.

The law is that of :mod:`countermove.reading.forest`. Here the runs of a whole contest
lie end to end in flat arrays, so that one call serves an optimiser. With Z the summed
weight of the forests of a run that use only the choices left, the value is the sum over
runs of ``log Z``, and its slope by the log weight of a pair is the probability of that
pair: both come from one determinant and one inverse a run.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from countermove.compiled import compiled

__all__ = ["Layout", "forest_total"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Layout(NamedTuple):
    """Where the runs, moves and pairs of a contest lie.

    Parameters
    ----------
    bounds : int array, shape (run + 1,)
        Pairs of run r are ``bounds[r]`` to ``bounds[r + 1]``.
    firsts : int array, shape (run + 1,)
        Moves of run r are ``firsts[r]`` to ``firsts[r + 1]``.
    children : int array, shape (pair,)
        Move of each pair, counted over all runs; they never fall.
    inside : int array, shape (pair,)
        The parent, counted inside the run, or -1 for one outside.
    """

    bounds: IntArray
    firsts: IntArray
    children: IntArray
    inside: IntArray


@compiled
def forest_total(
    log_weights: FloatArray,
    layout: Layout,
    left: BoolArray,
    none_left: BoolArray,
    chances: FloatArray,
) -> float:
    """Return the sum of log Z over runs, and add the probability of every pair.

    Parameters
    ----------
    log_weights : shape (pair,)
        Log weight of each candidate; "none" weighs one.
    layout : Layout
    left : bool array, shape (pair,)
        Which candidates may be chosen.
    none_left : bool array, shape (move,)
        Where "none" may be chosen. Each move has a choice left.
    chances : shape (pair,)
        Probabilities are added here. What is missing to one over the pairs of a move is
        the probability of "none".
    """
    value, weights = 0.0, np.zeros_like(log_weights)
    for run in range(layout.bounds.size - 1):
        peaks = _peaks(log_weights, layout, run, left, none_left)
        first, last = layout.firsts[run], layout.firsts[run + 1]
        laplacian = np.diag(np.where(none_left[first:last], np.exp(-peaks), 0.0))
        _scale(log_weights, layout, run, peaks, weights)
        _add_weights(weights, layout, run, left, laplacian)
        value += peaks.sum() + _log_determinant(laplacian)
        _add_chances(weights, layout, run, left, _inverse(laplacian), chances)
    return value


@compiled
def _peaks(
    log_weights: FloatArray,
    layout: Layout,
    run: int,
    left: BoolArray,
    none_left: BoolArray,
) -> FloatArray:
    """Return the largest log weight left to each move of a run."""
    first, last = layout.firsts[run], layout.firsts[run + 1]
    peaks = np.where(none_left[first:last], 0.0, -np.inf)
    for pair in range(layout.bounds[run], layout.bounds[run + 1]):
        move = layout.children[pair] - first
        if left[pair] and log_weights[pair] > peaks[move]:
            peaks[move] = log_weights[pair]
    return peaks


@compiled
def _scale(
    log_weights: FloatArray,
    layout: Layout,
    run: int,
    peaks: FloatArray,
    weights: FloatArray,
) -> None:
    for pair in range(layout.bounds[run], layout.bounds[run + 1]):
        move = layout.children[pair] - layout.firsts[run]
        weights[pair] = np.exp(log_weights[pair] - peaks[move])


@compiled
def _add_weights(
    weights: FloatArray,
    layout: Layout,
    run: int,
    left: BoolArray,
    laplacian: FloatArray,
) -> None:
    for pair in range(layout.bounds[run], layout.bounds[run + 1]):
        if left[pair]:
            move = layout.children[pair] - layout.firsts[run]
            laplacian[move, move] += weights[pair]
            if layout.inside[pair] >= 0:
                laplacian[move, layout.inside[pair]] -= weights[pair]


@compiled
def _add_chances(
    weights: FloatArray,
    layout: Layout,
    run: int,
    left: BoolArray,
    inverse: FloatArray,
    chances: FloatArray,
) -> None:
    for pair in range(layout.bounds[run], layout.bounds[run + 1]):
        if left[pair]:
            move = layout.children[pair] - layout.firsts[run]
            gain = inverse[move, move]
            if layout.inside[pair] >= 0:
                gain -= inverse[layout.inside[pair], move]
            chances[pair] += weights[pair] * gain


@compiled
def _log_determinant(matrix: FloatArray) -> float:
    if matrix.size == 1:
        return float(np.log(matrix[0, 0]))
    return float(np.linalg.slogdet(matrix)[1])


@compiled
def _inverse(matrix: FloatArray) -> FloatArray:
    inverse = np.empty_like(matrix)
    if matrix.size == 1:
        inverse[0, 0] = 1.0 / matrix[0, 0]
    else:
        inverse[:] = np.linalg.inv(matrix)
    return inverse
