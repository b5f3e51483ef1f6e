r"""Who provoked whom: exact posterior probabilities of parents under a model.

Given the parameters, the event at :math:`t_k` in mark :math:`i` came from the
background with probability :math:`\mu_i / \lambda_i(t_k)`, and from an earlier event
:math:`l` of mark :math:`j` with probability

.. math:: \sum_b \alpha_{ijb} \beta_b e^{-\beta_b (t_k - t_l)} / \lambda_i(t_k) .

References
----------
Zhuang, J., Ogata, Y. and Vere-Jones, D. (2002). Stochastic declustering of space-time
earthquake occurrences. Journal of the American Statistical Association 97(458),
369-380. https://doi.org/10.1198/016214502760046925
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from countermove.compiled import compiled
from countermove.errors import ValidationError

if TYPE_CHECKING:
    from countermove.excitation.hawkes import Hawkes
    from countermove.excitation.record import FloatArray, IntArray

__all__ = ["parent_probabilities"]

LEFT_OUT = 1e-12  # share of a row that the farthest candidates may hold unseen


def parent_probabilities(
    model: Hawkes, times: FloatArray, marks: IntArray, rates: FloatArray
) -> csr_array:
    """Assemble the matrix of parents; `Hawkes.parents` describes it.

    Parameters
    ----------
    model : Hawkes
    times, marks : shape (n,)
        Checked events.
    rates : shape (n,)
        Intensity of each event's own mark just before it.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)

    Raises
    ------
    ValidationError
        If some event has no rate.
    """
    impossible = np.flatnonzero(rates <= 0)
    if impossible.size:
        at = int(impossible[0])
        raise ValidationError(
            f"Expected a positive rate at each event, got {rates[at]} at times[{at}] = "
            f"{times[at]}, mark {marks[at]}: this model cannot have made that event."
        )
    starts, columns, shares = _candidates(
        times,
        marks,
        model.branching * model.decays,
        model.decays,
        model.background,
        rates,
    )
    matrix = csr_array((shares, columns, starts), shape=(times.size, times.size))
    matrix.sort_indices()
    return matrix


@compiled
def _candidates(
    times: FloatArray,
    marks: IntArray,
    peaks: FloatArray,
    decays: FloatArray,
    background: FloatArray,
    rates: FloatArray,
) -> tuple[IntArray, IntArray, FloatArray]:
    """List the candidates of each event, nearest first, in compressed rows.

    Parameters
    ----------
    peaks : shape (mark, mark, kernel)
        Branching times decay: the rate an event adds at once.

    Returns
    -------
    starts, columns, shares
        As in a compressed sparse row matrix; the background stands on the diagonal.
    """
    starts = np.zeros(times.size + 1, dtype=np.int64)
    columns = np.empty(4 * times.size + 4, dtype=np.int64)
    shares = np.empty(columns.size)
    filled = 0
    for event in range(times.size):
        if filled + event + 1 > columns.size:  # a row never needs more than this
            columns = np.append(columns, np.empty(columns.size + event + 1, np.int64))
            shares = np.append(shares, np.empty(columns.size - shares.size))
        first = filled
        target = marks[event]
        columns[filled] = event
        shares[filled] = background[target]
        filled += 1
        total = background[target]
        other = event - 1
        while other >= 0 and rates[event] - total > LEFT_OUT * rates[event]:
            lag = times[event] - times[other]
            if lag > 0.0:
                added = 0.0
                for kernel in range(decays.size):
                    peak = peaks[target, marks[other], kernel]
                    added += peak * np.exp(-decays[kernel] * lag)
                if added > 0.0:
                    columns[filled] = other
                    shares[filled] = added
                    filled += 1
                    total += added
            other -= 1
        shares[first:filled] /= total
        starts[event + 1] = filled
    return starts, columns[:filled], shares[:filled]
