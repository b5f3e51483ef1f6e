"""Bands of 90 percent around counts, shares and differences of shares.

- Rates: Jeffreys' posterior of a Poisson rate, from :mod:`countermove.hazard`.
- Shares: Jeffreys' posterior ``Beta(x + 1/2, n - x + 1/2)`` of a share x of n. The same
  is used for means of values in [0, 1], with x their sum: such values spread at most as
  widely as zeros and ones of the same mean, so the band is too wide rather than too
  narrow.
- Differences of two independent shares p and q, with bands [l, u] and [m, v], from
  ``p - q - sqrt((p - l)^2 + (v - q)^2)`` to ``p - q + sqrt((u - p)^2 + (q - m)^2)``.

All assume that moves are independent of each other; moves that provoke one another are
not, and then bands are too narrow.

References
----------
Brown, L. D., Cai, T. T. and DasGupta, A. (2001), Interval estimation for a binomial
proportion. Statistical Science 16, 101-133.
Zou, G. Y. and Donner, A. (2008), Construction of confidence limits about effect
measures. Statistics in Medicine 27, 1693-1702.
"""

from dataclasses import dataclass
from math import isnan, nan, sqrt

from scipy.special import betaincinv

from countermove.errors import ValidationError
from countermove.hazard import update_rate

__all__ = [
    "Told",
    "tell_balance",
    "tell_difference",
    "tell_rate",
    "tell_share",
    "untold",
]

TAIL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A number with its band and the events it rests on.

    Parameters
    ----------
    value : float
        NaN where it cannot be told.
    low, high : float
        Ends of the band; NaN where there is none.
    n : int
        Events behind it, zero or more.

    Raises
    ------
    ValidationError
        If `n` is negative or the value lies outside its band.
    """

    value: float
    low: float = nan
    high: float = nan
    n: int

    def __post_init__(self) -> None:
        """Refuse a band that does not hold its value."""
        if self.n < 0 or self.value < self.low or self.value > self.high:
            raise ValidationError(
                f"Expected low <= value <= high and n of 0 or more, got {self.low}, "
                f"{self.value}, {self.high} and n = {self.n}."
            )

    @property
    def is_told(self) -> bool:
        """Whether there is a value."""
        return not isnan(self.value)


def untold(n: int) -> Told:
    """Return what too few events, `n` of them, can tell: nothing."""
    return Told(value=nan, n=n)


def tell_share(total: float, count: int, *, least: int) -> Told:
    """Return a share, or the mean of `count` values in [0, 1] that sum to `total`.

    Parameters
    ----------
    least : int
        Events below which nothing is told.

    Raises
    ------
    ValidationError
        If `total` lies outside [0, count].
    """
    if not 0 <= total <= count:
        raise ValidationError(f"Expected a total from 0 to {count}, got {total}.")
    if count < max(least, 1):
        return untold(count)
    value = total / count
    low, high = _share_band(total, count)
    return Told(value=value, low=min(low, value), high=max(high, value), n=count)


def tell_balance(plus: float, minus: float, count: int, *, least: int) -> Told:
    """Return (plus - minus) / count, in [-1, 1], with the band of a share stretched."""
    share = tell_share((count + plus - minus) / 2, count, least=least)
    return Told(
        value=2 * share.value - 1,
        low=2 * share.low - 1,
        high=2 * share.high - 1,
        n=share.n,
    )


def tell_difference(
    first: tuple[int, int], second: tuple[int, int], *, least: int
) -> Told:
    """Return the first share less the second, each given as (hits, of how many).

    Parameters
    ----------
    least : int
        Events that each of the two needs.
    """
    one = tell_share(*first, least=least)
    other = tell_share(*second, least=least)
    count = first[1] + second[1]
    if not (one.is_told and other.is_told):
        return untold(count)
    value = one.value - other.value
    below = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    above = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Told(value=value, low=value - below, high=value + above, n=count)


def tell_rate(events: int, days: float, *, per: float) -> Told:
    """Return events per `per` days after `events` in `days` days, with a Poisson band.

    Notes
    -----
    Zero events give the value 0 with a band that begins at 0.
    """
    low, high = update_rate(events=events, exposure=days).interval(1 - 2 * TAIL)
    value = events / days
    low = min(low, value) if events else 0.0
    return Told(value=value * per, low=low * per, high=high * per, n=events)


def _share_band(total: float, count: int) -> tuple[float, float]:
    hits, misses = total + 0.5, count - total + 0.5
    low = float(betaincinv(hits, misses, TAIL)) if total > 0 else 0.0
    high = float(betaincinv(hits, misses, 1 - TAIL)) if total < count else 1.0
    return low, high
