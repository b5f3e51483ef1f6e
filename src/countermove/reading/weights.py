"""Weights of the rounds model: the stated prior, the fit, and what is shipped.

A fit maximises the penalised conditional log-likelihood over labelled moves,

    sum_i [ x_i,label . theta + o_i,label - log(1 + sum_j exp(x_ij . theta + o_ij)) ]
        - sum_f (theta_f - m_f)^2 / (2 s_f^2),

a conditional logit (McFadden 1974) with "none" as the alternative of weight one and a
Gaussian prior N(m, s^2). The prior leans on what is known before any case is read:
answers come within days, opponents answer opponents, targets answer back, and people
named in both descriptions link them. The posterior is taken as normal around the mode
with the exact Hessian (Laplace), and its draws are shipped, so that everybody averages
over the same ones.

Assumes that moves of one day choose independently while fitting (in use they may not
answer in a circle), and that labels are right.

References
----------
McFadden, D. (1974), Conditional logit analysis of qualitative choice behavior.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from countermove.errors import ConvergenceError, ShapeError
from countermove.reading.pairs import FEATURES, Pairs

__all__ = ["PRIOR", "LabelledPairs", "Weights", "fit_weights", "shipped_weights"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

DRAWS = 32

PRIOR: Mapping[str, tuple[float, float]] = {
    "lag_0": (-1.5, 1.0),
    "lag_1": (-1.0, 1.0),
    "lag_3": (-1.5, 1.0),
    "lag_7": (-2.2, 1.0),
    "lag_21": (-3.5, 1.0),
    "lag_60": (-5.0, 1.0),
    "lag_180": (-6.5, 1.0),
    "lag_365": (-8.0, 1.0),
    "own_camp": (-0.7, 0.7),
    "own_actor": (-0.5, 0.7),
    "targets_mover": (1.0, 0.7),
    "targets_camp": (0.5, 0.7),
    "was_target": (0.7, 0.7),
    "was_target_actor": (0.7, 0.7),
    "same_institution": (0.5, 0.5),
    "same_place": (0.3, 0.7),
    "shared_names": (2.0, 1.0),
    "both_violent": (0.3, 0.5),
    "violent_parent": (0.2, 0.5),
    "words_to_deeds": (0.0, 0.5),
    "hostile_both": (0.0, 0.5),
    "cooperative_parent": (-0.2, 0.5),
    "opposing_between": (-0.3, 0.5),
    "hostile_child": (0.0, 0.5),
    "verbal_child": (0.0, 0.5),
}
"""Mean and standard deviation of each weight before any case is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Posterior draws of the weights.

    Parameters
    ----------
    draws : shape (draw, feature)
        In the order of :data:`~countermove.reading.pairs.FEATURES`.
    name : str
        Which fit this is, for the provenance: ``all``, or ``without CASE``.
    digest : str
        SHA-256 of the file they came from; empty for a fit of one's own.
    """

    draws: FloatArray
    name: str
    digest: str = ""

    def __post_init__(self) -> None:
        """Refuse draws that do not match the features."""
        draws = np.array(self.draws, dtype=np.float64)
        if draws.ndim != 2 or draws.shape[1] != len(FEATURES):
            raise ShapeError(
                f"Expected weights of shape (draw, {len(FEATURES)}), got {draws.shape}. "
                "Were they fitted with another version? Fit them again."
            )
        draws.setflags(write=False)
        object.__setattr__(self, "draws", draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPairs:
    """Candidate pairs of one contest and the labelled parent of each settled move.

    Parameters
    ----------
    pairs : Pairs
        Of the settled moves.
    labels : mapping of int to int
        Child row to parent row, or -1 where the coder found no answer.
    """

    pairs: Pairs
    labels: Mapping[int, int]


def fit_weights(
    contests: Sequence[LabelledPairs], *, name: str, stream: Generator
) -> tuple[Weights, FloatArray]:
    """Fit the weights on labelled moves of some contests.

    Labels whose parent is no candidate (more than a year back) are passed over.

    Returns
    -------
    Weights
        Draws of the posterior.
    shape (feature,)
        The mode.

    Raises
    ------
    ConvergenceError
        If the optimiser stopped at a point whose gradient is not zero.
    """
    design = [_stack(contest) for contest in contests]
    means, deviations = (np.array(column) for column in zip(*_prior(), strict=True))

    def loss(theta: FloatArray) -> tuple[float, FloatArray]:
        value = 0.5 * float((((theta - means) / deviations) ** 2).sum())
        gradient = (theta - means) / deviations**2
        for part in design:
            part_value, part_gradient = part.loss(theta)
            value, gradient = value + part_value, gradient + part_gradient
        return value, gradient

    best = minimize(loss, means, jac=True, method="BFGS", options={"gtol": 1e-5})
    mode = np.asarray(best.x)
    worst = float(np.abs(loss(mode)[1]).max())
    if worst > 1e-3:
        raise ConvergenceError(
            f"Expected a gradient of zero at the optimum, got {worst:.2g} after "
            f"{best.nit} steps. Look for a feature that separates the labels perfectly."
        )
    precision = np.diag(1 / deviations**2) + sum(
        part.curvature(mode) for part in design
    )
    root = np.linalg.cholesky(np.linalg.inv(precision))
    normal = stream.standard_normal((DRAWS // 2, mode.size))
    normal = np.concatenate([normal, -normal])  # antithetic: the mean is the mode
    return Weights(draws=mode + normal @ root.T, name=name), mode


def shipped_weights(contest: str) -> Weights:
    """Return the weights that were fitted without the contest about to be read.

    This is the one place where that split is made.

    Parameters
    ----------
    contest : str
        Key of the contest; contests that took no part in fitting get the fit on all.
    """
    stored, digest = _stored()
    name = f"without {contest}"
    if name not in stored["fits"]:
        name = "all"
    draws = np.array(stored["fits"][name]["draws"])
    return Weights(draws=draws, name=name, digest=digest)


@dataclass(frozen=True, slots=True)
class _Design:
    features: FloatArray
    offsets: FloatArray
    starts: IntArray
    chosen: IntArray

    def loss(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return minus the log-likelihood and its gradient."""
        scores = self.features @ theta + self.offsets
        chance, log_total = self._chances(scores)
        picked = self.chosen >= 0
        value = log_total.sum() - scores[self.chosen[picked]].sum()
        gradient = chance @ self.features
        gradient -= self.features[self.chosen[picked]].sum(axis=0)
        return float(value), np.asarray(gradient)

    def curvature(self, theta: FloatArray) -> FloatArray:
        """Return the Hessian of minus the log-likelihood."""
        chance, _ = self._chances(self.features @ theta + self.offsets)
        means = np.add.reduceat(chance[:, None] * self.features, self.starts, axis=0)
        second = (chance[:, None] * self.features).T @ self.features
        return np.asarray(second - means.T @ means)

    def _chances(self, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
        sizes = np.diff(np.append(self.starts, scores.size))
        log_total = np.array(
            [
                logsumexp(np.append(part, 0.0))
                for part in np.split(scores, self.starts[1:])
            ]
        )
        return np.exp(scores - np.repeat(log_total, sizes)), log_total


def _stack(contest: LabelledPairs) -> _Design:
    pairs = contest.pairs
    kept, starts, chosen, size = [], [], [], 0
    for child, parent in contest.labels.items():
        low, high = np.searchsorted(pairs.children, [child, child + 1])
        candidates = pairs.parents[low:high]
        at = np.flatnonzero(candidates == parent)
        if low == high or (parent >= 0 and at.size == 0):
            continue
        kept.append(np.arange(low, high))
        starts.append(size)
        chosen.append(size + int(at[0]) if parent >= 0 else -1)
        size += int(high - low)
    rows = np.concatenate(kept)
    return _Design(
        pairs.features[rows], pairs.offsets[rows], np.array(starts), np.array(chosen)
    )


def _prior() -> list[tuple[float, float]]:
    return [PRIOR[feature] for feature in FEATURES]


@cache
def _stored() -> tuple[dict[str, dict[str, dict[str, list[list[float]]]]], str]:
    text = resources.files("countermove.reading").joinpath("weights.json").read_bytes()
    stored = json.loads(text)
    if stored["features"] != list(FEATURES):
        raise ShapeError(
            "Expected stored weights for the features of this version, got others. "
            "Fit them again with scripts/fit_round_weights.py."
        )
    return stored, sha256(text).hexdigest()
