"""Reliability: what was given a chance of p should come true p of the time.

Forecasts are put into bins by their probability. In each bin the mean forecast stands
beside the share that came true and its interval: the equal-tailed 90 percent range of
the Beta posterior under Jeffreys' prior, ``Beta(hits + 1/2, misses + 1/2)`` (Brown, Cai
and DasGupta 2001). Over all bins, the expected calibration error is

    sum over bins of (n_b / n) |mean forecast_b - share_b|.

Assumes that outcomes inside a bin are independent; where they share a contest the
intervals are too narrow. A perfect table is no proof of skill: a forecast that always
says the base rate has one.

References
----------
Brown, L. D., Cai, T. T. and DasGupta, A. (2001), Interval estimation for a binomial
proportion. doi:10.1214/ss/1009213286
Murphy, A. H. and Winkler, R. L. (1977), Reliability of subjective probability forecasts
of precipitation and temperature. doi:10.2307/2346866
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from countermove.errors import ShapeError, ValidationError

__all__ = ["Reliability", "measure_reliability"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BAND = (0.05, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """One row a bin; bins without forecasts are kept, with NaN for shares.

    Parameters
    ----------
    edges : shape (bin + 1,)
        A bin holds ``edges[b] <= p < edges[b + 1]``, the last one its upper edge too.
    counts, hits : int arrays, shape (bin,)
    forecasts : shape (bin,)
        Mean probability; NaN in an empty bin.
    shares, low, high : shape (bin,)
        Share that came true, with its 90 percent interval; NaN in an empty bin.
    """

    edges: FloatArray
    counts: IntArray
    hits: IntArray
    forecasts: FloatArray
    shares: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def error(self) -> float:
        """Expected calibration error, 0 or more, lower is better; NaN when empty."""
        used = self.counts > 0
        if not used.any():
            return float("nan")
        gaps = np.abs(self.forecasts - self.shares)[used]
        return float((self.counts[used] * gaps).sum() / self.counts.sum())

    def to_polars(self) -> pl.DataFrame:
        """Return one row a bin, empty bins left out."""
        frame = pl.DataFrame(
            {
                "from": self.edges[:-1],
                "to": self.edges[1:],
                "count": self.counts,
                "came_true": self.hits,
                "mean_forecast": self.forecasts,
                "share": self.shares,
                "low": self.low,
                "high": self.high,
            }
        )
        return frame.filter(pl.col("count") > 0)


def measure_reliability(
    probabilities: ArrayLike, outcomes: ArrayLike, *, edges: ArrayLike
) -> Reliability:
    """Sort forecasts into bins and compare them with what happened.

    Parameters
    ----------
    probabilities : shape (n,)
        In [0, 1].
    outcomes : shape (n,)
        True where it came true.
    edges : shape (bin + 1,)
        Rising, the first 0 and the last 1.

    Raises
    ------
    ShapeError
        If there is not one outcome for each probability.
    ValidationError
        If a probability is no number in [0, 1], or the edges do not rise from 0 to 1.
    """
    chances = np.asarray(probabilities, dtype=np.float64).ravel()
    happened = np.asarray(outcomes, dtype=np.bool_).ravel()
    bounds = np.asarray(edges, dtype=np.float64).ravel()
    if chances.size != happened.size:
        raise ShapeError(
            f"Expected one outcome for each probability, got {happened.size} for "
            f"{chances.size}. Were rows dropped from only one?"
        )
    if not ((chances >= 0) & (chances <= 1)).all():
        raise ValidationError(
            "Expected probabilities between 0 and 1, got some outside or NaN. "
            "Look for a forecast that was never made."
        )
    if (
        bounds.size < 2
        or bounds[0] != 0
        or bounds[-1] != 1
        or (np.diff(bounds) <= 0).any()
    ):
        raise ValidationError(
            f"Expected edges that rise from 0 to 1, got {bounds.tolist()}."
        )
    at = np.minimum(np.searchsorted(bounds, chances, side="right"), bounds.size - 1) - 1
    counts = np.bincount(at, minlength=bounds.size - 1)
    hits = np.bincount(at, weights=happened, minlength=bounds.size - 1).astype(np.int64)
    sums = np.bincount(at, weights=chances, minlength=bounds.size - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        forecasts, shares = sums / counts, hits / counts
    low, high = (
        np.where(counts > 0, betaincinv(hits + 0.5, counts - hits + 0.5, q), np.nan)
        for q in BAND
    )
    return Reliability(
        edges=bounds,
        counts=counts.astype(np.int64),
        hits=hits,
        forecasts=forecasts,
        shares=shares,
        low=low,
        high=high,
    )
