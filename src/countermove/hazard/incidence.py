r"""Cumulative incidence from data: the Aalen-Johansen estimator.

At each time u at which something happened, d_k of the n spells at risk ended by cause
k, and d = sum_k d_k. Then

    S(t)   = prod_{u <= t} (1 - d / n),
    F_k(t) = sum_{u <= t} S(u-) d_k / n,

with Greenwood's variance, from multinomial increments,

    var F_k(t) = sum_{u <= t} (F_k(t) - F_k(u))^2 d / (n (n - d))
               + S(u-)^2 d_k (n - d_k) / n^3
               - 2 (F_k(t) - F_k(u)) S(u-) d_k / n^2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from countermove.errors import ValidationError
from countermove.hazard.spells import Spells

__all__ = ["Incidence", "estimate_incidence"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidence:
    """Cumulative incidence by cause: step functions that jump at `times`.

    Parameters
    ----------
    times : shape (time,)
        Distinct times at which something happened, rising.
    at_risk : shape (time,)
        Spells under watch just before each.
    survival : shape (time,)
        Probability that nothing has happened by then, that time included.
    chances : shape (cause, time)
        Probability that cause 1, 2, ... has happened by then. With `survival` they
        add to one at every time.
    variances : shape (cause, time)
        Greenwood variances of `chances`.
    """

    times: FloatArray
    at_risk: IntArray
    survival: FloatArray
    chances: FloatArray
    variances: FloatArray

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for name in ("times", "at_risk", "survival", "chances", "variances"):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def by(self, horizons: ArrayLike) -> FloatArray:
        """Return the chances at given times, shape (cause, horizon).

        Times past the last event repeat its value, whether or not anybody was still
        watched then: look at `at_risk` before trusting them.
        """
        asked = np.atleast_1d(np.asarray(horizons, dtype=np.float64))
        slots = np.searchsorted(self.times, asked, side="right")
        padded = np.pad(self.chances, ((0, 0), (1, 0)))
        return padded[:, slots]

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return low and high pointwise limits, each of shape (cause, time).

        Built on log(-log F), so they stay inside [0, 1]; NaN where F is 0 or 1.

        Raises
        ------
        ValidationError
            If `level` lies outside (0, 1).
        """
        if not 0 < level < 1:
            raise ValidationError(f"Expected a level between 0 and 1, got {level}.")
        inside = (self.chances > 0) & (self.chances < 1)
        chances = np.where(inside, self.chances, np.nan)
        reach = ndtri((1 + level) / 2) * np.sqrt(self.variances)
        width = reach / (chances * np.abs(np.log(chances)))
        return chances ** np.exp(width), chances ** np.exp(-width)


def estimate_incidence(spells: Spells, *, causes: int | None = None) -> Incidence:
    """Estimate the cumulative incidence of competing causes.

    Parameters
    ----------
    spells : Spells
        Time at risk and endings; late entry and censoring are allowed.
    causes : int, optional
        Number of causes; default the highest that occurs.

    Returns
    -------
    Incidence
        Empty arrays if nothing happened.

    Raises
    ------
    ValidationError
        If there is no cause at all, or `causes` is below one that occurs.

    Notes
    -----
    A spell is at risk at u if entered < u <= left: those who leave watch at u count as
    present, and those who enter at u do not. Ties are taken together, so the order of
    the spells changes nothing. Assumes that late entry and loss from view tell nothing
    about the hazard. With late entry the risk set may be tiny early on; if all of it
    ends at once, survival drops to zero there and everything later weighs nothing.

    References
    ----------
    Aalen and Johansen (1978), *Scandinavian Journal of Statistics* 5, 141-150.
    Andersen, Borgan, Gill and Keiding (1993), section IV.4. Gaynor et al. (1993),
    *Journal of the American Statistical Association* 88, 400-409 (variance).
    """
    known = spells.causes if causes is None else causes
    if known < max(spells.causes, 1):
        raise ValidationError(
            f"Expected at least {max(spells.causes, 1)} cause(s), got {known}. "
            "If nothing has happened yet, say how many causes there are."
        )
    times, at_risk, events = _tallies(spells, known)
    total = events.sum(axis=0)
    survival = np.cumprod(1 - total / at_risk)
    before = np.concatenate([[1.0], survival[:-1]])[: times.size]
    chances = np.cumsum(before * events / at_risk, axis=1)
    return Incidence(
        times=times,
        at_risk=at_risk,
        survival=survival,
        chances=chances,
        variances=_greenwood(at_risk, events, before, chances),
    )


def _tallies(spells: Spells, causes: int) -> tuple[FloatArray, IntArray, IntArray]:
    happened = spells.ending > 0
    times, slots = np.unique(spells.left[happened], return_inverse=True)
    events = np.zeros((causes, times.size), dtype=np.int64)
    np.add.at(events, (spells.ending[happened] - 1, slots), 1)
    entered = np.searchsorted(np.sort(spells.entered), times, side="left")
    left = np.searchsorted(np.sort(spells.left), times, side="left")
    return times, (entered - left).astype(np.int64), events


def _greenwood(
    at_risk: IntArray, events: IntArray, before: FloatArray, chances: FloatArray
) -> FloatArray:
    """Expand the sum in powers of F_k(t), so that cumulative sums are enough."""
    number = at_risk.astype(np.float64)
    total = events.sum(axis=0)
    # Where all at risk ended, nothing follows, and the term is multiplied by zero.
    rest = number * (number - total)
    spread = np.divide(total, rest, out=np.zeros_like(number), where=rest > 0)
    own = before**2 * events * (number - events) / number**3
    cross = before * events / number**2
    squares = chances**2 * np.cumsum(spread)
    mixed = np.cumsum(spread * chances, axis=1) + np.cumsum(cross, axis=1)
    rests = np.cumsum(spread * chances**2 + own + 2 * cross * chances, axis=1)
    variances: FloatArray = np.maximum(squares - 2 * chances * mixed + rests, 0.0)
    return variances
