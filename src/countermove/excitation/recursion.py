r"""Passes over the events in time order that carry the excitation along.

The excitation that source :math:`j` exerts through kernel :math:`b` just before
:math:`t` is

.. math:: s_{jb}(t) = \sum_{t_k < t,\; m_k = j} \beta_b e^{-\beta_b (t - t_k)} ,

and fades by :math:`e^{-\beta_b \Delta}` over a stretch :math:`\Delta` without events.
So one pass costs O(events x marks x kernels), whatever the length of the memory
(Ogata 1981). The sum runs over :math:`t_k < t` strictly: events at one instant do not
excite each other. A row holds :math:`s_{jb}` at place ``j * n_kernels + b``.

References
----------
Ogata, Y. (1981). On Lewis' simulation method for point processes. IEEE Transactions
on Information Theory 27(1), 23-31. https://doi.org/10.1109/TIT.1981.1056305
"""

import numpy as np

from countermove.compiled import compiled
from countermove.excitation.record import FloatArray, IntArray

__all__ = ["event_rates", "excitation_at", "exposures", "sweep"]

Position = tuple[int, float]  # next event to take in, time the row stands at


@compiled
def _fade(row: FloatArray, decays: FloatArray, stretch: float) -> None:
    """Let the excitation fade over a stretch without events."""
    if stretch > 0.0:
        n_kernels = decays.size
        for kernel in range(n_kernels):
            factor = np.exp(-decays[kernel] * stretch)
            for place in range(kernel, row.size, n_kernels):
                row[place] *= factor


@compiled
def _advance(
    row: FloatArray,
    times: FloatArray,
    marks: IntArray,
    decays: FloatArray,
    position: Position,
    now: float,
) -> Position:
    """Bring the row to `now`, taking in every event strictly before it."""
    event, clock = position
    while event < times.size and times[event] < now:
        _fade(row, decays, times[event] - clock)
        clock = times[event]
        for kernel in range(decays.size):
            row[marks[event] * decays.size + kernel] += decays[kernel]
        event += 1
    _fade(row, decays, now - clock)
    return event, now


@compiled
def excitation_at(
    at: FloatArray,
    times: FloatArray,
    marks: IntArray,
    decays: FloatArray,
    n_marks: int,
) -> FloatArray:
    """Excitation just before each of the sorted instants `at`.

    Returns
    -------
    shape (at, n_marks * n_kernels)
        :math:`s_{jb}` at place ``j * n_kernels + b``, per day.
    """
    rows = np.empty((at.size, n_marks * decays.size))
    row = np.zeros(n_marks * decays.size)
    position = (0, -np.inf)
    for query in range(at.size):
        position = _advance(row, times, marks, decays, position, at[query])
        rows[query] = row
    return rows


@compiled
def event_rates(
    times: FloatArray,
    marks: IntArray,
    decays: FloatArray,
    background: FloatArray,
    weights: FloatArray,
) -> FloatArray:
    """Intensity of each event's own mark just before it.

    Parameters
    ----------
    times, marks : shape (n,)
    decays : shape (kernel,)
    background : shape (mark,)
    weights : shape (mark, mark * kernel)
        Branching, one row a target.

    Returns
    -------
    shape (n,)
        Events per day.
    """
    rates = np.empty(times.size)
    row = np.zeros(weights.shape[1])
    position = (0, -np.inf)
    for event in range(times.size):
        position = _advance(row, times, marks, decays, position, times[event])
        target = marks[event]
        rate = background[target]
        for place in range(row.size):
            rate += weights[target, place] * row[place]
        rates[event] = rate
    return rates


@compiled
def _tally(
    row: FloatArray, rate: float, ratios: FloatArray, hessian: FloatArray
) -> None:
    """Add one event to the ratios and to the lower triangle of the Hessian."""
    inverse = 1.0 / rate
    ratios[0] += inverse
    hessian[0, 0] += inverse * inverse
    for place in range(row.size):
        share = row[place] * inverse
        scaled = share * inverse
        ratios[place + 1] += share
        hessian[place + 1, 0] += scaled
        for other in range(place + 1):
            hessian[place + 1, other + 1] += scaled * row[other]


@compiled
def sweep(
    times: FloatArray,
    marks: IntArray,
    decays: FloatArray,
    points: FloatArray,
    active: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    r"""Log-rates of all targets with their first and second derivatives, in one pass.

    With :math:`a_k = (1, s(t_k))` and :math:`\lambda_k = a_k \cdot x_i`, the sums run
    over the events of target :math:`i`. Nothing is stored per event.

    Parameters
    ----------
    times, marks : shape (n,)
    decays : shape (kernel,)
    points : shape (mark, 1 + mark * kernel)
        :math:`x_i`: background, then branching, of each target.
    active : shape (mark,)
        1.0 for targets to work on, 0.0 for those to pass over.

    Returns
    -------
    log_rates : shape (mark,)
        :math:`\sum_k \log \lambda_k`, minus infinity where a rate is not positive.
    ratios : shape (mark, 1 + mark * kernel)
        :math:`\sum_k a_k / \lambda_k`.
    hessians : shape (mark, 1 + mark * kernel, 1 + mark * kernel)
        :math:`\sum_k a_k a_k^\top / \lambda_k^2`, lower triangle only.
    """
    n_marks, width = points.shape
    log_rates = np.zeros(n_marks)
    ratios = np.zeros((n_marks, width))
    hessians = np.zeros((n_marks, width, width))
    row = np.zeros(width - 1)
    position = (0, -np.inf)
    for event in range(times.size):
        position = _advance(row, times, marks, decays, position, times[event])
        target = marks[event]
        if active[target] == 0.0:
            continue
        rate = points[target, 0]
        for place in range(row.size):
            rate += points[target, place + 1] * row[place]
        if rate > 0.0:
            log_rates[target] += np.log(rate)
            _tally(row, rate, ratios[target], hessians[target])
        else:
            log_rates[target] = -np.inf
    return log_rates, ratios, hessians


def exposures(
    times: FloatArray,
    marks: IntArray,
    decays: FloatArray,
    n_marks: int,
    start: float,
    horizon: float,
) -> FloatArray:
    r"""Part of each source's excitation that falls inside the window.

    .. math:: G_{jb} = \sum_{k: m_k = j} \int_{\max(t_k, start)}^{horizon}
              \beta_b e^{-\beta_b (u - t_k)} du

    Returns
    -------
    shape (mark, kernel)
        Between 0 and the number of events of the source.
    """
    entered = np.maximum(times, start)
    inside = np.empty((n_marks, decays.size))
    for kernel, decay in enumerate(decays):
        kept = np.exp(-decay * (entered - times))
        spent = -kept * np.expm1(-decay * (horizon - entered))
        inside[:, kernel] = np.bincount(marks, weights=spent, minlength=n_marks)
    return inside
