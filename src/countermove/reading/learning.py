"""Learn the weights of the rounds model from labelled contests, pooled in part.

Contests differ: a coder, a court or a country may answer faster or name more. So each
contest c has weights of its own around common ones,

    theta_c = theta + delta_c,     theta_f ~ N(m_f, (scale s_f)^2),
                                   delta_cf ~ N(0, (spread s_f)^2),

with m and s the stated prior (:data:`countermove.reading.weights.PRIOR`). The labelled
parents of contest c have the probability of the law over forests of
:mod:`countermove.reading.forest` under theta_c, so that the mode minimises

    sum_c sum_runs (log Z - log Z*) + sum_f (theta_f - m_f)^2 / (2 scale^2 s_f^2)
                                    + sum_cf delta_cf^2 / (2 spread^2 s_f^2),

Z* being Z with labelled moves held to their labelled parents, any of them. For a move
alone in its run this is the conditional logit (McFadden 1974) with "none" as the
alternative of weight one.

A contest that has not been seen gets theta + delta with a delta of its own, so its
weights are drawn from N(theta, V + T), T = diag(spread^2 s^2). V is Laplace's: each
contest adds the precision ``H_c (I + T H_c)^-1``, H_c its curvature at theta_c, which
is what is left of H_c when delta_c is integrated out (Gelman and Hill 2007, chapter
12). Doubt about theta and about the contest both reach the rounds.

`scale` and `spread` are chosen by leaving out one contest of the training set after
the other (:func:`score_shrinkage`); the contest to be scored takes no part in it.

Assumes that labels are right and that contests are exchangeable. Fails where a kind of
contest is not among those learned from.

References
----------
McFadden, D. (1974), Conditional logit analysis of qualitative choice behavior.
Gelman, A. and Hill, J. (2007), Data Analysis Using Regression and
Multilevel/Hierarchical Models. doi:10.1017/CBO9780511790942
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.optimize import minimize

from countermove.errors import ConvergenceError
from countermove.reading.design import Design
from countermove.reading.links import FLOOR
from countermove.reading.weights import PRIOR, Weights

__all__ = [
    "GRID",
    "Shrinkage",
    "WeightFit",
    "choose_shrinkage",
    "fit_weights",
    "folds",
    "score_shrinkage",
]

FloatArray = NDArray[np.float64]

DRAWS = 32
GAP = 1e-6
"""Nats to the optimum, by its curvature, at which the mode counts as reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrinkage:
    """How far weights may leave the prior, in units of its standard deviation.

    Parameters
    ----------
    scale : float
        Of the common weights; above 0.
    spread : float
        Of each contest around the common weights; 0 pools completely.
    """

    scale: float
    spread: float


GRID = tuple(
    Shrinkage(scale=scale, spread=spread)
    for scale in (0.5, 1.0, 2.0)
    for spread in (0.0, 0.2, 0.4)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightFit:
    """A fit and what it took.

    Parameters
    ----------
    weights : Weights
        Draws for a contest that has not been seen.
    mode : shape (feature,)
        Common weights.
    error : shape (feature,)
        Standard errors of the common weights.
    shrinkage : Shrinkage
    gap : float
        Nats left to the optimum, half the squared slope by the curvature's measure.
    """

    weights: Weights
    mode: FloatArray
    error: FloatArray
    shrinkage: Shrinkage
    gap: float


def folds(names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each name with all the others: the one place where the library is split."""
    for left_out in names:
        yield left_out, [name for name in names if name != left_out]


def fit_weights(
    contests: Sequence[Design],
    *,
    shrinkage: Shrinkage,
    name: str,
    stream: Generator,
) -> WeightFit:
    """Fit the weights on labelled moves of some contests.

    Labels whose parent is no candidate (more than a year back) are passed over.

    Raises
    ------
    ConvergenceError
        If the optimiser stopped short of the optimum.
    """
    return _fit(contests, shrinkage, name, stream, Design.curvature)


def _fit(
    contests: Sequence[Design],
    shrinkage: Shrinkage,
    name: str,
    stream: Generator,
    curvature: Callable[[Design, FloatArray], FloatArray],
) -> WeightFit:
    means, deviations = _prior()
    mode, own, gap = _find_mode(contests, means, deviations, shrinkage)
    between = np.diag((shrinkage.spread * deviations) ** 2)
    precision = np.diag((shrinkage.scale * deviations) ** -2)
    unit = np.eye(mode.size)
    for contest, theta in zip(contests, own, strict=True):
        bend = curvature(contest, theta)
        precision += bend @ np.linalg.inv(unit + between @ bend)
    common = np.linalg.inv((precision + precision.T) / 2)
    root = np.linalg.cholesky(common + between)
    normal = stream.standard_normal((DRAWS // 2, mode.size))
    normal = np.concatenate([normal, -normal])  # antithetic: the mean is the mode
    return WeightFit(
        weights=Weights(draws=mode + normal @ root.T, name=name),
        mode=mode,
        error=np.sqrt(np.diag(common)),
        shrinkage=shrinkage,
        gap=gap,
    )


def score_shrinkage(
    training: Sequence[Design],
    left_out: Mapping[str, Design],
    *,
    grid: Sequence[Shrinkage] = GRID,
    stream: Generator,
) -> dict[Shrinkage, dict[str, tuple[float, int]]]:
    """Foretell contests that took no part in a fit, under each shrinkage.

    Returns
    -------
    dict of Shrinkage to (dict of str to (float, int))
        For each left-out contest the summed log probability of its labelled choices,
        "none" included and floored at log 0.001, and their number.
    """
    scores: dict[Shrinkage, dict[str, tuple[float, int]]] = {}
    for shrinkage in grid:
        fit = _fit(training, shrinkage, "inner", stream, Design.metric)
        scores[shrinkage] = {}
        for name, contest in left_out.items():
            chances = contest.label_probabilities(fit.weights.draws)
            logs = np.log(np.maximum(chances, FLOOR))
            scores[shrinkage][name] = float(logs.sum()), int(logs.size)
    return scores


def choose_shrinkage(
    inner: Mapping[str, Mapping[Shrinkage, tuple[float, int]]],
) -> tuple[Shrinkage, dict[Shrinkage, float]]:
    """Choose the shrinkage that foretells left-out contests of a training set best.

    Parameters
    ----------
    inner : mapping of str to (mapping of Shrinkage to (float, int))
        For each contest of the training set, its score from a fit on the others of the
        set, as :func:`score_shrinkage` gives it.

    Returns
    -------
    Shrinkage
        The best one.
    dict of Shrinkage to float
        Mean log probability of a left-out labelled choice under each.
    """
    grid = next(iter(inner.values()))
    means = {
        shrinkage: sum(scores[shrinkage][0] for scores in inner.values())
        / max(sum(scores[shrinkage][1] for scores in inner.values()), 1)
        for shrinkage in grid
    }
    return max(means, key=lambda item: means[item]), means


@dataclass(frozen=True, slots=True)
class _Joint:
    """The posterior of common weights and of every contest's own, in whitened form.

    With v of shape (1 + contest, feature), or one row where contests are pooled whole,
    ``theta = mean + common v_0`` and ``theta_c = theta + own v_c``: the prior of v is
    standard normal.
    """

    contests: Sequence[Design]
    means: FloatArray
    common: FloatArray
    own: FloatArray

    @property
    def pooled(self) -> bool:
        return not self.own.any()

    @property
    def size(self) -> int:
        return self.means.size * (1 if self.pooled else 1 + len(self.contests))

    def weights(self, whitened: FloatArray) -> tuple[FloatArray, list[FloatArray]]:
        rows = whitened.reshape(-1, self.means.size)
        theta = self.means + self.common * rows[0]
        if self.pooled:
            return theta, [theta] * len(self.contests)
        return theta, [theta + self.own * row for row in rows[1:]]

    def loss(self, whitened: FloatArray) -> tuple[float, FloatArray]:
        value, slopes = 0.5 * float(whitened @ whitened), whitened.copy()
        rows = slopes.reshape(-1, self.means.size)
        _, each = self.weights(whitened)
        for n, contest in enumerate(self.contests):
            part, slope = contest.loss(each[n])
            value += part
            rows[0] += self.common * slope
            if not self.pooled:
                rows[n + 1] += self.own * slope
        return value, slopes

    def turn(self, whitened: FloatArray) -> FloatArray:
        """Return a matrix whose columns are steps of like curvature."""
        curvature = np.eye(self.size)
        width = self.means.size
        _, each = self.weights(whitened)
        for n, contest in enumerate(self.contests, start=1):
            metric = contest.metric(each[n - 1])
            mine = slice(n * width, (n + 1) * width)
            curvature[:width, :width] += np.outer(self.common, self.common) * metric
            if not self.pooled:
                cross = np.outer(self.common, self.own) * metric
                curvature[:width, mine] += cross
                curvature[mine, :width] += cross.T
                curvature[mine, mine] += np.outer(self.own, self.own) * metric
        return np.asarray(np.linalg.inv(np.linalg.cholesky(curvature)).T)


def _find_mode(
    contests: Sequence[Design],
    means: FloatArray,
    deviations: FloatArray,
    shrinkage: Shrinkage,
) -> tuple[FloatArray, list[FloatArray], float]:
    """Return the common mode, each contest's own, and the gap in nats."""
    joint = _Joint(
        contests, means, shrinkage.scale * deviations, shrinkage.spread * deviations
    )
    at = np.zeros(joint.size)
    for steps in (8, 8, 400):
        turn = joint.turn(at)
        at = at + turn @ _descend(joint.loss, at, turn, steps)
    slopes = joint.turn(at).T @ joint.loss(at)[1]
    gap = 0.5 * float(slopes @ slopes)
    if gap > GAP:
        raise ConvergenceError(
            f"Expected to reach the optimum within {GAP} nats, got {gap:.2g}. Look for "
            "a feature that separates the labels perfectly."
        )
    theta, each = joint.weights(at)
    return theta, each, gap


def _descend(
    loss: Callable[[FloatArray], tuple[float, FloatArray]],
    at: FloatArray,
    turn: FloatArray,
    steps: int,
) -> FloatArray:
    """Minimise over shifts ``turn @ x`` from a point, for some steps."""

    def turned(shift: FloatArray) -> tuple[float, FloatArray]:
        value, slopes = loss(at + turn @ shift)
        return value, turn.T @ slopes

    found = minimize(
        turned,
        np.zeros(at.size),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": steps, "maxcor": 20, "ftol": 1e-15, "gtol": 1e-5},
    )
    return np.asarray(found.x)


def _prior() -> tuple[FloatArray, FloatArray]:
    means, deviations = zip(*PRIOR.values(), strict=True)
    return np.array(means), np.array(deviations)
