r"""Chances of being in each state, with Greenwood's variances.

With an initial distribution :math:`p(s)` (a unit vector for one row of P(s, t)),

.. math:: p(t) = p(s) \prod_{s < u \le t} (I + dA(u)) .

The subjects in state h that move at u are a multinomial sample, so the covariance C of
p follows from step to step,

.. math::
    C(u) = (I + dA)^\top C(u-) (I + dA)
    + \sum_h \frac{p_h(u-)^2}{n_h}
      \Bigl[ \sum_j dA_{hj} v_{hj} v_{hj}^\top - m_h m_h^\top \Bigr] ,

with :math:`v_{hj} = e_j - e_h` and :math:`m_h = \sum_j dA_{hj} v_{hj}`.

References
----------
Andersen, Borgan, Gill and Keiding (1993), *Statistical Models Based on Counting
Processes*, section IV.4.1, (4.4.17) to (4.4.20).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from countermove.compiled import compiled
from countermove.errors import ShapeError, ValidationError
from countermove.hazard.limits import check_level, complementary_limits
from countermove.hazard.multistate import TransitionEstimate

__all__ = [
    "Occupation",
    "TransitionProbabilities",
    "estimate_occupation",
    "estimate_probabilities",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Occupation:
    """Chances of being in each state: step functions that jump at `times`.

    Parameters
    ----------
    start : float
        When the initial distribution held.
    initial : shape (state,)
        That distribution.
    times : shape (time,)
        Times of moves after `start`, rising.
    chances : shape (state, time)
        Chance of being there at that time, moves of that time included; they add to
        one over states.
    variances : shape (state, time)
        Greenwood's, with the sampling error of an estimated initial distribution.
    """

    start: float
    initial: FloatArray
    times: FloatArray
    chances: FloatArray
    variances: FloatArray

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for name in ("initial", "times", "chances", "variances"):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def by(self, horizons: ArrayLike) -> FloatArray:
        """Return the chances at given times, shape (state, horizon).

        NaN before `start`. Times past the last move repeat its value, whether or not
        anybody was still watched.
        """
        asked = np.atleast_1d(np.asarray(horizons, dtype=np.float64))
        whole = np.concatenate([self.initial[:, None], self.chances], axis=1)
        found = whole[:, np.searchsorted(self.times, asked, side="right")]
        return np.where(asked < self.start, np.nan, found)

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return pointwise limits of `chances`, each of shape (state, time).

        Built on log(-log p); NaN where p is 0 or 1.

        Raises
        ------
        ValidationError
            If `level` lies outside (0, 1).
        """
        check_level(level)
        reach = float(ndtri((1 + level) / 2))
        return complementary_limits(self.chances, self.variances, reach)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TransitionProbabilities:
    """Aalen-Johansen matrices from one time to several.

    Parameters
    ----------
    start : float
    ends : shape (end,)
    matrices : shape (end, state, state)
        Row: state at `start`; column: state at the end. Rows add to one.
    variances : shape (end, state, state)
        Greenwood variances of each entry.
    """

    start: float
    ends: FloatArray
    matrices: FloatArray
    variances: FloatArray

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for name in ("ends", "matrices", "variances"):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return pointwise limits, each of shape (end, state, state).

        Built on log(-log P); NaN where P is 0 or 1.

        Raises
        ------
        ValidationError
            If `level` lies outside (0, 1).
        """
        check_level(level)
        reach = float(ndtri((1 + level) / 2))
        return complementary_limits(self.matrices, self.variances, reach)


def estimate_probabilities(
    estimate: TransitionEstimate, *, ends: ArrayLike, start: float = 0.0
) -> TransitionProbabilities:
    """Multiply the transition probabilities P(start, end).

    Parameters
    ----------
    estimate : TransitionEstimate
    ends : shape (end,)
        Not before `start`.
    start : float

    Returns
    -------
    TransitionProbabilities

    Raises
    ------
    ValidationError
        If a time is not finite or an end lies before the start.

    Notes
    -----
    Assumes a Markov process: intensities depend on the clock and the present state
    only. From a state in which nobody is watched before moves begin, a row stays put;
    look at ``estimate.at_risk``.
    """
    asked = np.atleast_1d(np.asarray(ends, dtype=np.float64))
    if not (
        np.isfinite(start) and np.all(np.isfinite(asked)) and np.all(asked >= start)
    ):
        raise ValidationError(
            f"Expected finite ends at or after start {start}, got {asked.tolist()}."
        )
    stops = np.searchsorted(estimate.times, asked, side="right")
    states = estimate.n_states
    order = np.argsort(stops, kind="stable")
    matrices = np.empty((asked.size, states, states))
    variances = np.empty_like(matrices)
    for state in range(states):
        initial = np.zeros(states)
        initial[state] = 1.0
        rows, spreads = _run(
            estimate, start, stops[order], initial, np.zeros((states, states))
        )
        matrices[order, state], variances[order, state] = rows, spreads
    return TransitionProbabilities(
        start=start, ends=asked, matrices=matrices, variances=variances
    )


def estimate_occupation(
    estimate: TransitionEstimate,
    *,
    start: float = 0.0,
    initial: ArrayLike | None = None,
) -> Occupation:
    """Follow the chances of being in each state.

    Parameters
    ----------
    estimate : TransitionEstimate
    start : float
        Time from which on.
    initial : shape (state,), optional
        Known distribution at `start`, adding to one. Default: the shares of subjects
        under watch just after `start`, with their sampling error in the variances.

    Returns
    -------
    Occupation

    Raises
    ------
    ShapeError
        If `initial` has not one entry a state.
    ValidationError
        If `initial` is no distribution, or nobody is under watch just after `start`.
    """
    if initial is None:
        shares, covariance = _shares(estimate, start)
    else:
        shares = np.asarray(initial, dtype=np.float64)
        covariance = np.zeros((estimate.n_states, estimate.n_states))
        if shares.shape != (estimate.n_states,):
            raise ShapeError(
                f"Expected one initial chance for each of {estimate.n_states} states, "
                f"got shape {shares.shape}."
            )
        if not (np.all(shares >= 0) and abs(shares.sum() - 1) < 1e-9):
            raise ValidationError(
                f"Expected initial chances that add to one, got {shares.tolist()}."
            )
    first = int(np.searchsorted(estimate.times, start, side="right"))
    stops = np.arange(first + 1, estimate.times.size + 1)
    chances, variances = _run(estimate, start, stops, shares, covariance)
    return Occupation(
        start=start,
        initial=shares,
        times=estimate.times[first:],
        chances=chances.T,
        variances=variances.T,
    )


def _shares(
    estimate: TransitionEstimate, start: float
) -> tuple[FloatArray, FloatArray]:
    here = (estimate.entrances <= start) & (estimate.exits > start)
    number = int(np.count_nonzero(here))
    if number == 0:
        raise ValidationError(
            f"Expected subjects under watch just after {start}, got none. Start later, "
            "or state `initial`."
        )
    shares = np.bincount(estimate.states[here], minlength=estimate.n_states) / number
    return shares, (np.diag(shares) - np.outer(shares, shares)) / number


def _run(
    estimate: TransitionEstimate,
    start: float,
    stops: IntArray,
    initial: FloatArray,
    covariance: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    first = int(np.searchsorted(estimate.times, start, side="right"))
    shares = estimate.events / estimate.risk
    return _carry(
        np.ascontiguousarray(shares.T),
        np.ascontiguousarray(estimate.at_risk.T),
        estimate.pairs,
        np.concatenate([[first], stops]),
        initial,
        covariance,
    )


@compiled
def _carry(
    shares: FloatArray,
    at_risk: IntArray,
    pairs: IntArray,
    stops: IntArray,
    initial: FloatArray,
    initial_covariance: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Carry chances and covariance through times ``stops[0]`` to ``stops[-1]``."""
    states, records = initial.size, stops.size - 1
    chances, variances = np.empty((records, states)), np.empty((records, states))
    now, covariance = initial.copy(), initial_covariance.copy()
    time = stops[0]
    for record in range(records):
        while time < stops[record + 1]:
            _turn(covariance, shares[time], pairs)
            _shake(covariance, now, shares[time], at_risk[time], pairs)
            before = now.copy()
            for move in range(pairs.shape[0]):
                flow = before[pairs[move, 0]] * shares[time, move]
                now[pairs[move, 0]] -= flow
                now[pairs[move, 1]] += flow
            time += 1
        for state in range(states):
            chances[record, state] = now[state]
            variances[record, state] = max(covariance[state, state], 0.0)
    return chances, variances


@compiled
def _turn(covariance: FloatArray, shares: FloatArray, pairs: IntArray) -> None:
    """Replace C by (I + dA)' C (I + dA)."""
    states = covariance.shape[0]
    before = covariance.copy()
    for move in range(pairs.shape[0]):
        if shares[move] > 0:
            for row in range(states):
                part = before[row, pairs[move, 0]] * shares[move]
                covariance[row, pairs[move, 0]] -= part
                covariance[row, pairs[move, 1]] += part
    before[:] = covariance
    for move in range(pairs.shape[0]):
        if shares[move] > 0:
            for column in range(states):
                part = before[pairs[move, 0], column] * shares[move]
                covariance[pairs[move, 0], column] -= part
                covariance[pairs[move, 1], column] += part


@compiled
def _shake(
    covariance: FloatArray,
    now: FloatArray,
    shares: FloatArray,
    at_risk: IntArray,
    pairs: IntArray,
) -> None:
    """Add the noise of one time: a multinomial sample in each state that was left."""
    for move in range(pairs.shape[0]):
        if shares[move] == 0:
            continue
        origin, target = pairs[move, 0], pairs[move, 1]
        noise = now[origin] ** 2 * shares[move] / at_risk[origin]
        covariance[target, target] += noise
        covariance[origin, origin] += noise
        covariance[target, origin] -= noise
        covariance[origin, target] -= noise
        for other in range(pairs.shape[0]):
            if pairs[other, 0] == origin and shares[other] > 0:
                joint, aim = noise * shares[other], pairs[other, 1]
                covariance[target, aim] -= joint
                covariance[origin, origin] -= joint
                covariance[target, origin] += joint
                covariance[origin, aim] += joint
