r"""Cumulative incidence from data: the Aalen-Johansen estimator.

At each time u at which something happened, d_k of the n spells at risk ended by cause
k, and d = sum_k d_k. Then

    S(t)   = prod_{u <= t} (1 - d / n),
    F_k(t) = sum_{u <= t} S(u-) d_k / n.

Greenwood's variance follows from multinomial increments. With h_k = d_k / n, h = d / n
and v, c_k, w_k the variance of S, the covariance of S and F_k, and the variance of F_k,

    w_k <- w_k + 2 h_k c_k + h_k^2 v + S^2 h_k (1 - h_k) / n
    c_k <- (1 - h) (c_k + h_k v - S^2 h_k / n)
    v   <- (1 - h)^2 v + S^2 h (1 - h) / n

at each time, the right sides taken just before it. No differences of large sums appear.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from countermove.compiled import compiled
from countermove.errors import ValidationError
from countermove.hazard.bands import simulated_quantile
from countermove.hazard.limits import check_level, complementary_limits
from countermove.hazard.spells import Spells
from countermove.hazard.tallies import tally_spells

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
    events : shape (cause, time)
        How many of them each cause ended.
    survival : shape (time,)
        Probability that nothing has happened by then, that time included.
    chances : shape (cause, time)
        Probability that cause 1, 2, ... has happened by then. With `survival` they
        add to one at every time.
    """

    times: FloatArray
    at_risk: IntArray
    events: IntArray
    survival: FloatArray
    chances: FloatArray

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for name in ("times", "at_risk", "events", "survival", "chances"):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def variances(self) -> FloatArray:
        """Greenwood variances of `chances`, shape (cause, time), computed when asked.

        They describe the spread over samples; where everybody at risk has ended they
        are those of a share without censoring.
        """
        return _greenwood(self.at_risk, self.events, self.survival)

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
        check_level(level)
        reach = float(ndtri((1 + level) / 2))
        return complementary_limits(self.chances, self.variances, reach)

    def band(
        self,
        cause: int,
        level: float = 0.9,
        *,
        window: tuple[float, float],
        draws: int = 2000,
        stream: Generator,
    ) -> tuple[FloatArray, FloatArray]:
        """Return an equal-precision band that holds the whole curve with `level`.

        Parameters
        ----------
        cause : int
            1, 2, ...
        level : float
        window : tuple of float
            First and last time of the band, [low, high]; choose it before looking.
            Early on, where few events carry the estimate, no band is trustworthy.
        draws : int
            Simulated curves; the critical value carries their Monte Carlo error.
        stream : Generator

        Returns
        -------
        low, high : shape (time,)
            NaN outside the window and where the chance is 0 or 1.

        Raises
        ------
        ValidationError
            If `level`, `cause`, `draws` or `window` are out of range, or the window
            holds no time with a chance inside (0, 1).

        Notes
        -----
        The error of F_k is replaced by a sum of normal increments with the multinomial
        covariances, and its largest standardised size over the window is simulated.

        References
        ----------
        Lin (1997), "Non-parametric inference for cumulative incidence functions in
        competing risks studies", *Statistics in Medicine* 16, 901-910.
        """
        check_level(level)
        if not 1 <= cause <= self.chances.shape[0]:
            raise ValidationError(
                f"Expected a cause from 1 to {self.chances.shape[0]}, got {cause}."
            )
        if draws < 1:
            raise ValidationError(f"Expected at least one draw, got {draws}.")
        chances, variances = self.chances[cause - 1], self.variances[cause - 1]
        inside = (self.times >= window[0]) & (self.times <= window[1])
        inside &= (chances > 0) & (chances < 1) & (variances > 0)
        if not inside.any():
            raise ValidationError(
                f"Expected a window with events of cause {cause}, got {window}."
            )
        paths = self._error_paths(cause - 1, draws, stream)
        reach = simulated_quantile(paths[:, inside], variances[inside], level)
        low, high = complementary_limits(
            np.where(inside, chances, np.nan), variances, reach
        )
        return low, high

    def _error_paths(self, row: int, draws: int, stream: Generator) -> FloatArray:
        """Draw errors of one curve, shape (draw, time)."""
        number, total = self.at_risk, self.events.sum(axis=0)
        own, before = self.events[row], _before(self.survival)
        share, others = own / number, (total - own) / number
        # Normal twins of the multinomial: own events first, the rest given them.
        first = np.sqrt(share * (1 - share) / number) * stream.standard_normal(
            (draws, number.size)
        )
        rest = np.divide(others, 1 - share, out=np.zeros_like(share), where=share < 1)
        spread = np.sqrt(np.maximum(others * (1 - share - others), 0) / number)
        spread = np.divide(
            spread, np.sqrt(1 - share), out=np.zeros_like(share), where=share < 1
        )
        second = -rest * first + spread * stream.standard_normal((draws, number.size))
        # Survival's error over survival moves by -(first + second) / (1 - total share).
        still = 1 - total / number
        lost = np.divide(
            first + second, still, out=np.zeros_like(first), where=still > 0
        )
        chances = self.chances[row]
        paths: FloatArray = np.cumsum(before * first + lost * chances, axis=1)
        paths -= chances * np.cumsum(lost, axis=1)
        return paths


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
    occurring = spells.causes
    known = occurring if causes is None else causes
    if known < max(occurring, 1):
        raise ValidationError(
            f"Expected at least {max(occurring, 1)} cause(s), got {known}. "
            "If nothing has happened yet, say how many causes there are."
        )
    times, at_risk, events = tally_spells(spells, known)
    survival, chances = _product_limit(at_risk, events)
    return Incidence(
        times=times,
        at_risk=at_risk,
        events=events,
        survival=survival,
        chances=chances,
    )


def _before(survival: FloatArray) -> FloatArray:
    return np.concatenate([[1.0], survival[:-1]])[: survival.size]


@compiled
def _product_limit(
    at_risk: IntArray, events: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Multiply survival on and add up what each cause takes from it."""
    causes, size = events.shape
    survival, chances = np.empty(size), np.empty((causes, size))
    sums = np.zeros(causes)
    left = 1.0
    for time in range(size):
        total = 0
        for cause in range(causes):
            total += events[cause, time]
            sums[cause] += left * events[cause, time] / at_risk[time]
            chances[cause, time] = sums[cause]
        left *= (at_risk[time] - total) / at_risk[time]
        survival[time] = left
    return survival, chances


@compiled
def _greenwood(at_risk: IntArray, events: IntArray, survival: FloatArray) -> FloatArray:
    """Carry the variances of survival and chances, and their covariances, along."""
    causes, size = events.shape
    variances = np.empty((causes, size))
    own, cross = np.zeros(causes), np.zeros(causes)
    spread, before = 0.0, 1.0
    for time in range(size):
        number = float(at_risk[time])
        noise = before * before / number
        total = 0.0
        for cause in range(causes):
            total += events[cause, time] / number
        for cause in range(causes):
            share = events[cause, time] / number
            own[cause] += share * (2 * cross[cause] + share * spread)
            own[cause] += noise * share * (1 - share)
            variances[cause, time] = own[cause]
            cross[cause] += share * (spread - noise)
            cross[cause] *= 1 - total
        spread = (1 - total) * ((1 - total) * spread + noise * total)
        before = survival[time]
    return variances
