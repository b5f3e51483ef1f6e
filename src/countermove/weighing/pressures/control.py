"""How much of the state a side holds, and how fast holdings change.

With w the weights of the institutions and p the share of a set of camps in each,

    control = sum w p / sum w.

In each institution the log-strengths are Gaussian, and shares are their softmax. Mean
and variance of p come from 256 fixed points laid evenly over that Gaussian (Sobol
1967);
institutions are independent in that model, so the variances add, and a Beta
distribution with this mean and variance stands for the whole. Its quantiles are the
band, its distribution function the chance to hold less than half. The share told is
that at the means of the log-strengths, as control reports it; where strengths are
uncertain the mean of the distribution lies apart from it.

Volatility of a scene is the weighted mean, over its institutions, of

    1/2 sum over camps of |share today - share 30 days ago|,

0 when nothing moved and 1 when everything changed hands. It sees only what moves on
record did to the holdings, filtered, and has no band of its own.

References
----------
Sobol, I. M. (1967), On the distribution of points in a cube and the approximate
evaluation of integrals. doi:10.1016/0041-5553(67)90144-9
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, ndtri, softmax
from scipy.stats import qmc

from countermove.contest import Institution
from countermove.weighing.pressures.bands import Told
from countermove.weighing.pressures.fronts import MONTH, Fronts

__all__ = [
    "Hold",
    "hold_of",
    "measure_elite_control",
    "measure_international_volatility",
    "measure_local_volatility",
    "measure_regional_volatility",
]

FloatArray = NDArray[np.float64]

HOME = frozenset({"local", "national"})
POINTS_AS_POWER = 8
"""Points as a power of 2: enough for two decimals of a share, and still quick."""
TAIL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Share of some institutions that a set of camps holds, as a Beta distribution.

    Parameters
    ----------
    share : float
        At the mean of the log-strengths, as control reports it, in [0, 1].
    alpha, beta : float
        Of the distribution, above zero.
    """

    share: float
    alpha: float
    beta: float

    def quantile(self, level: float) -> float:
        """Return the share below which the mass `level` lies."""
        return float(betaincinv(self.alpha, self.beta, level))

    def chance_below(self, share: float) -> float:
        """Return the probability that less than `share` is held."""
        return float(betainc(self.alpha, self.beta, share))


def measure_elite_control(fronts: Fronts, day: int) -> Told | None:
    """Return the weighted share of all institutions that the elite holds."""
    hold = hold_of(fronts, fronts.elite, fronts.record.institutions, day)
    if hold is None:
        return None
    moves = sum(bool(step.move.institutions) for step in fronts.within(day, day + 1))
    low, high = hold.quantile(TAIL), hold.quantile(1 - TAIL)
    return Told(
        value=hold.share, low=min(low, hold.share), high=max(high, hold.share), n=moves
    )


def measure_local_volatility(fronts: Fronts, day: int) -> Told | None:
    """Return the change of holdings in the country's own scene in 30 days."""
    return _volatility(fronts, HOME, day)


def measure_regional_volatility(fronts: Fronts, day: int) -> Told | None:
    """Return the change of holdings in the regional scene in 30 days."""
    return _volatility(fronts, {"regional"}, day)


def measure_international_volatility(fronts: Fronts, day: int) -> Told | None:
    """Return the change of holdings in the international scene in 30 days."""
    return _volatility(fronts, {"international"}, day)


def hold_of(
    fronts: Fronts, camps: frozenset[str], items: Sequence[Institution], day: int
) -> Hold | None:
    """Return what camps hold of institutions at the end of a day, as filtered.

    Parameters
    ----------
    day : int
        From the eve of the contest, -1, to the day of issue.

    Returns
    -------
    Hold or None
        None where there is no such camp, or no institution of any weight.
    """
    control = fronts.reading.control
    inside = np.array([camp in camps for camp in control.camps], dtype=np.bool_)
    total = sum(item.weight for item in items)
    if not inside.any() or total == 0:
        return None
    share = mean = variance = 0.0
    for item in items:
        track, part = control.tracks[item.id], item.weight / total
        row = int(np.searchsorted(track.days, day, side="right")) - 1
        means, covariance = track.filtered.means[row], track.filtered.covariances[row]
        spread = np.linalg.cholesky(covariance)
        strengths = softmax(means + _even_points(means.size) @ spread.T, axis=1)
        held = strengths[:, inside].sum(axis=1)
        share += part * float(track.filtered.shares[row][inside].sum())
        mean += part * float(held.mean())
        variance += part**2 * float(held.var())
    return _match_beta(min(share, 1.0), mean, variance)


def _match_beta(share: float, mean: float, variance: float) -> Hold:
    mean = min(max(mean, 1e-9), 1 - 1e-9)
    size = mean * (1 - mean) / max(variance, 1e-12) - 1
    return Hold(share=share, alpha=mean * size, beta=(1 - mean) * size)


@cache
def _even_points(size: int) -> FloatArray:
    """Return points of a standard normal in `size` dimensions, shape (point, size)."""
    count = 2**POINTS_AS_POWER
    corners = qmc.Sobol(size, scramble=False).random_base2(POINTS_AS_POWER)
    # The net touches 0; half a cell further on it lies inside, and evenly.
    return np.asarray(ndtri(corners + 0.5 / count))


def _volatility(fronts: Fronts, levels: Iterable[str], day: int) -> Told | None:
    wanted = set(levels)
    items = [item for item in fronts.record.institutions if item.level in wanted]
    total = sum(item.weight for item in items)
    if total == 0:
        return None
    before = max(day - MONTH, -1)
    moved = 0.0
    for item in items:
        track = fronts.reading.control.tracks[item.id]
        rows = np.searchsorted(track.days, [before, day], side="right") - 1
        old, new = track.filtered.shares[rows]
        moved += item.weight * float(np.abs(new - old).sum()) / 2
    keys = {item.id for item in items}
    touching = fronts.within(day, day - before)
    count = sum(bool(keys & {*step.move.institutions}) for step in touching)
    return Told(value=moved / total, n=count)
