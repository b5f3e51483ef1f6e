r"""Check a model by the clock it implies: waiting times become exponential.

Under the true model, the integrated intensities :math:`\Lambda_i(t_k) -
\Lambda_i(t_{k-1})` between successive events of one mark are independent exponentials
of mean one, whatever the history (time change; Papangelou 1972, Ogata 1988). So their
distribution shows whether the model's pace is right.

**What the check misses.** It looks at the distribution of the waits, not at their
order: a model that is too quick in one season and too slow in another may pass. Power
is low under some 50 events. Parameters fitted to the same events make the waits look
better than they are, so the p-value is then too high. Records by day have ties, which
give waits of zero that no continuous model explains. The wait that the horizon cuts off
is left out.

References
----------
Ogata, Y. (1988). Statistical models for earthquake occurrences and residual analysis
for point processes. Journal of the American Statistical Association 83(401), 9-27.
https://doi.org/10.1080/01621459.1988.10478560

Stephens, M. A. (1970). Use of the Kolmogorov-Smirnov, Cramer-von Mises and related
statistics without extensive tables. Journal of the Royal Statistical Society B 32(1),
115-122.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import kolmogorov

from countermove.errors import ValidationError
from countermove.excitation.hawkes import Hawkes
from countermove.excitation.record import (
    FloatArray,
    IntArray,
    check_events,
    float_array,
    frozen,
)
from countermove.excitation.recursion import excitation_at

__all__ = ["ExponentialCheck", "check_exponential", "rescaled_waits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExponentialCheck:
    """Kolmogorov-Smirnov comparison of waits with the unit exponential.

    Parameters
    ----------
    count : int
        Number of waits.
    distance : float
        Largest difference between the two distribution functions, in [0, 1].
    p_value : float
        Probability of a larger distance under the true model; small speaks against it.
    """

    count: int
    distance: float
    p_value: float


def rescaled_waits(
    model: Hawkes, times: ArrayLike, marks: ArrayLike, *, start: float = 0.0
) -> tuple[FloatArray, ...]:
    """Integrated intensity between successive events of each mark.

    Parameters
    ----------
    model : Hawkes
    times, marks : shape (n,)
        Sorted events; those before `start` are history.
    start : float
        Where the first wait of each mark begins.

    Returns
    -------
    tuple of arrays, one a mark
        Waits, mean one under the true model; empty for a mark without events.

    Raises
    ------
    ShapeError, ValidationError
        If the events are out of place.
    """
    days, kinds = check_events(times, marks, model.n_marks)
    ends = [days[(kinds == mark) & (days >= start)] for mark in range(model.n_marks)]
    return tuple(
        np.diff(_integrals(model, mark, frozen(np.append(start, stops)), days, kinds))
        for mark, stops in enumerate(ends)
    )


def _integrals(
    model: Hawkes,
    mark: int,
    at: FloatArray,
    times: FloatArray,
    marks: IntArray,
) -> FloatArray:
    """Integral of one mark's intensity up to each instant, but for a constant.

    An event has spent one less what is left of its kernel; summed over a source, that
    is the number of its events less its excitation over the decay.
    """
    left = excitation_at(at, times, marks, model.decays, model.n_marks)
    totals = model.background[mark] * at
    for source in range(model.n_marks):
        seen = np.searchsorted(times[marks == source], at)
        for kernel, decay in enumerate(model.decays):
            spent = seen - left[:, source * model.decays.size + kernel] / decay
            totals = totals + model.branching[mark, source, kernel] * spent
    return np.asarray(totals)


def check_exponential(waits: ArrayLike) -> ExponentialCheck:
    """Compare waits with the unit exponential.

    Parameters
    ----------
    waits : shape (n,)
        Zero or more, at least one of them.

    Returns
    -------
    ExponentialCheck
        Its p-value uses Stephens' correction of the limiting distribution for n, good
        to about 0.01 from five waits on.

    Raises
    ------
    ValidationError
        If there are no waits, or one is negative or not finite.
    """
    ordered = np.sort(float_array(waits, "waits"))
    if ordered.ndim != 1 or ordered.size == 0:
        raise ValidationError(
            f"Expected at least one wait in a vector, got shape {ordered.shape}."
        )
    if not (np.isfinite(ordered) & (ordered >= 0)).all():
        raise ValidationError("Expected finite waits of zero or more.")
    count = ordered.size
    reached = -np.expm1(-ordered)
    steps = np.arange(count + 1) / count
    distance = float(max((steps[1:] - reached).max(), (reached - steps[:-1]).max()))
    root = np.sqrt(count)
    p_value = float(kolmogorov((root + 0.12 + 0.11 / root) * distance))
    return ExponentialCheck(count=count, distance=distance, p_value=p_value)
