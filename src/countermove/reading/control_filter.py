"""The Gaussian filter and smoother behind control, for one institution.

Log-strengths x of the K camps take a random walk, and shares are softmax(x):

    x(t) = x(s) + Normal(0, q (t - s) I)

Evidence is a trial in which a set of camps W came out ahead of another set L:

    P(W ahead of L) = 1 / (1 + exp(v)),   v = log sum_L exp(x) - log sum_W exp(x),

and a trial of weight w multiplies the density by the w-th power of that. With one camp
on each side this is Bradley and Terry (1952), made dynamic as by Glickman (1999); with
sets it is the team form of Huang, Weng and Lin (2006). The log-sum of the winners
enters by its tangent at the mean before the evidence: so the density has one mode, and
winners gain in proportion to the shares they had, for the trial says no more. All
evidence of a day is taken at once, so that its order is idle: Newton's method finds the
mode of prior times likelihood, and a Gaussian with the curvature there takes its place
(Laplace). The curvature of a trial, with p = P(W did not come out ahead) and l the
shares among L, is

    w (p (1 - p) grad v grad v' + p (diag(l) - l l')).

A trial tells nothing about camps that stood aside. In log-strengths of unequal size it
would: when a weak camp beats a strong one, the strong one loses more of the whole than
the weak one gains, and the difference would fall to bystanders. So after each day's
evidence the means of all camps in trials are shifted by one constant, which changes
nothing between them, until their joint share is what it was.

Prediction is exact, and so is the smoother (Rauch, Tung and Striebel 1965) given the
filtered Gaussians. A constant added to all of x changes no share and meets no evidence.

References
----------
Bradley, R. A. and Terry, M. E. (1952), Rank analysis of incomplete block designs.
doi:10.2307/2334029 Glickman, M. E. (1999), Parameter estimation in large dynamic paired
comparison experiments. doi:10.1111/1467-9876.00159 Huang, T.-K., Weng, R. C. and Lin,
C.-J. (2006), Generalized Bradley-Terry models and multi-class probability estimates.
Journal of Machine Learning Research 7, 85-115. Rauch, H. E., Tung, F. and Striebel, C.
T. (1965), Maximum likelihood estimates of linear dynamic systems. doi:10.2514/3.3166
Fenton, L. F. (1960), The sum of log-normal probability distributions in scatter
transmission systems. doi:10.1109/TCOM.1960.1097606
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp, softmax

from countermove.errors import ConvergenceError, ShapeError

__all__ = ["Beliefs", "Trials", "filter_beliefs", "share_bands", "smooth_beliefs"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

NORMAL_95 = 1.6448536269514722
STEPS = 100
HALVINGS = 40
TOLERANCE = 1e-9
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """Gaussian beliefs about log-strengths on a row of days.

    Parameters
    ----------
    means : shape (day, camp)
    covariances : shape (day, camp, camp)
        Symmetric, positive definite.

    Raises
    ------
    ShapeError
        If the two do not fit together.
    """

    means: FloatArray
    covariances: FloatArray

    def __post_init__(self) -> None:
        """Check the shapes and keep arrays that nobody can change."""
        if self.covariances.shape != (*self.means.shape, self.means.shape[-1]):
            raise ShapeError(
                f"Expected a covariance over camps for each of the means "
                f"{self.means.shape}, got {self.covariances.shape}."
            )
        for name in ("means", "covariances"):
            array = getattr(self, name).copy()
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def shares(self) -> FloatArray:
        """Shares at the means, shape (day, camp); each day's sum to 1."""
        return np.asarray(softmax(self.means, axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Trials of strength between sets of camps, a row each.

    Parameters
    ----------
    winners, losers : bool arrays, shape (trial, camp)
        Who came out ahead of whom; no set is empty, no camp is on both sides.
    weights : shape (trial,)
        Zero or more; 1 is one plain comparison. A draw is two trials, one each way.

    Raises
    ------
    ShapeError
        If arrays do not fit together, or a set is empty or meets itself.
    """

    winners: BoolArray
    losers: BoolArray
    weights: FloatArray

    def __post_init__(self) -> None:
        """Refuse trials without two sides."""
        if (
            not self.winners.shape
            == self.losers.shape
            == (
                self.weights.size,
                self.winners.shape[-1],
            )
        ):
            raise ShapeError(
                f"Expected one row a trial, got winners {self.winners.shape} and "
                f"losers {self.losers.shape} for {self.weights.size} weights."
            )
        sided = self.winners.any(axis=1) & self.losers.any(axis=1)
        if not sided.all() or (self.winners & self.losers).any():
            raise ShapeError(
                "Expected two sides in each trial with no camp on both, got an empty "
                "or a shared one. Look at who acts against whom."
            )


def filter_beliefs(
    start: tuple[FloatArray, FloatArray],
    noises: FloatArray,
    trials: Sequence[Trials | None],
) -> Beliefs:
    """Follow log-strengths forward in time.

    Parameters
    ----------
    start : mean, shape (camp,), and covariance, shape (camp, camp)
        Belief before the first day's evidence.
    noises : shape (day,)
        Variance that each camp's walk gains on the way to each day; 0 for the first.
    trials : sequence of Trials or None, one a day
        Evidence of the day.

    Returns
    -------
    Beliefs
        At the end of each day, given the evidence up to it.

    Raises
    ------
    ConvergenceError
        If the mode of some day cannot be found.
    """
    mean, covariance = start
    identity = np.eye(mean.size)
    means = np.empty((noises.size, mean.size))
    covariances = np.empty((noises.size, mean.size, mean.size))
    for day, (noise, trial) in enumerate(zip(noises, trials, strict=True)):
        covariance = covariance + noise * identity
        if trial is not None:
            before = mean
            mean, covariance = _update(mean, covariance, trial)
            mean = _keep_bystanders(before, mean, trial)
        means[day], covariances[day] = mean, covariance
    return Beliefs(means=means, covariances=covariances)


def smooth_beliefs(filtered: Beliefs, noises: FloatArray) -> Beliefs:
    """Look back: beliefs on each day given the evidence of all days.

    Parameters
    ----------
    filtered : Beliefs
        From :func:`filter_beliefs`.
    noises : shape (day,)
        As given to the filter.

    Returns
    -------
    Beliefs
        The last day is that of `filtered`.
    """
    means, covariances = filtered.means.copy(), filtered.covariances.copy()
    identity = np.eye(means.shape[1])
    for day in range(means.shape[0] - 2, -1, -1):
        predicted = covariances[day] + noises[day + 1] * identity
        gain = np.linalg.solve(predicted, covariances[day]).T
        means[day] += gain @ (means[day + 1] - means[day])
        change = gain @ (covariances[day + 1] - predicted) @ gain.T
        covariances[day] += (change + change.T) / 2
    return Beliefs(means=means, covariances=covariances)


def share_bands(beliefs: Beliefs) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the 90 percent band of each share, each shape (day, camp).

    The share of camp c is sigmoid(u) with u = x_c - log sum of exp(x) over the others.
    That sum of log-normals is matched by one log-normal with the same mean and
    variance (Fenton 1960), which makes u Gaussian; bands are its quantiles. Exact for
    two camps; for more, bands hold 90 to 93 percent of draws while log-strengths have
    standard deviations up to 2.5, at most 96 where those are very unequal, and less
    than 90 after decades without evidence. A band always holds the share at the mean.
    """
    means, covariances = beliefs.means, beliefs.covariances
    lows, highs = np.ones_like(means), np.ones_like(means)
    camps = np.arange(means.shape[1])
    for camp in camps if camps.size > 1 else camps[:0]:
        others = camps[camps != camp]
        block = covariances[:, others[:, None], others]
        logs = means[:, others] + np.diagonal(block, axis1=1, axis2=2) / 2
        peak = logs.max(axis=1)
        parts = np.exp(logs - peak[:, None])
        total = parts.sum(axis=1)
        parts /= total[:, None]
        spread = np.log(np.einsum("di,dij,dj->d", parts, np.exp(block), parts))
        shared = np.log((parts * np.exp(covariances[:, camp, others])).sum(axis=1))
        centre = means[:, camp] - (peak + np.log(total) - spread / 2)
        variance = covariances[:, camp, camp] + spread - 2 * shared
        reach = NORMAL_95 * np.sqrt(np.maximum(variance, 0.0))
        lows[:, camp], highs[:, camp] = expit(centre - reach), expit(centre + reach)
    shares = beliefs.shares
    return np.minimum(lows, shares), np.maximum(highs, shares)


def _keep_bystanders(
    before: FloatArray, after: FloatArray, trials: Trials
) -> FloatArray:
    """Shift the camps in trials so that the others keep their joint share."""
    taking_part = (trials.winners | trials.losers).any(axis=0)
    if taking_part.all():
        return after
    aside = ~taking_part
    shift = logsumexp(before[taking_part]) - logsumexp(after[taking_part])
    drift = logsumexp(before[aside]) - logsumexp(after[aside])
    return np.where(taking_part, after + shift, after + drift)


def _update(
    mean: FloatArray, covariance: FloatArray, trials: Trials
) -> tuple[FloatArray, FloatArray]:
    """Take in the evidence of one day; return the mode and the covariance there."""
    precision = np.linalg.inv(covariance)
    weights, losers = trials.weights, np.where(trials.losers, 0.0, -np.inf)
    heights, tangents = _log_sums(mean + np.where(trials.winners, 0.0, -np.inf))
    offsets = heights - tangents @ mean
    point, best = mean, -np.inf
    step: FloatArray = np.zeros(mean.size)
    for _ in range(STEPS):
        # A full step may overshoot; a short enough one always climbs.
        for _ in range(HALVINGS):
            reached = point + step
            sums, shares = _log_sums(reached + losers)
            margins = sums - tangents @ reached - offsets
            pulled = precision @ (reached - mean)
            height = -float(weights @ np.logaddexp(0, margins))
            height -= float((reached - mean) @ pulled) / 2
            if height >= best - ROUNDING * (1 + abs(best)):
                break
            step = step / 2
        point, best = reached, height
        slope, curved = _slope_and_curvature(shares, tangents, margins, weights)
        curved = curved + precision
        step = np.asarray(np.linalg.solve(curved, slope - pulled), dtype=np.float64)
        if np.abs(step).max() < TOLERANCE:
            return point, np.asarray(np.linalg.inv(curved), dtype=np.float64)
    raise ConvergenceError(
        f"Expected strengths after {trials.weights.size} trials to settle within "
        f"{STEPS} steps, got a last step of {np.abs(step).max():.2g}. Look for weights "
        "far above 1."
    )


def _log_sums(logs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return log sum exp of each row, and the share of each entry in it."""
    peaks = logs.max(axis=1)
    strengths = np.exp(logs - peaks[:, None])
    sums = strengths.sum(axis=1)
    return np.log(sums) + peaks, strengths / sums[:, None]


def _slope_and_curvature(
    shares: FloatArray, tangents: FloatArray, margins: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the slope of the log-likelihood and the curvature of its negative."""
    losing = weights * expit(margins)
    slopes = shares - tangents
    curved = (slopes.T * (losing * expit(-margins))) @ slopes
    curved -= (shares.T * losing) @ shares
    curved.flat[:: shares.shape[1] + 1] += losing @ shares
    return -losing @ slopes, curved
