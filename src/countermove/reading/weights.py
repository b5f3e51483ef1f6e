"""Weights of the rounds model: the stated prior, the fit, and what is shipped.

A fit maximises the penalised probability of the labelled parents under the very law by
which parents are found (:mod:`countermove.reading.forest`). With Z the summed weight of
all forests over a run of moves whose days may coincide, and Z* the same with labelled
moves held to their parents,

    sum over runs of (log Z* - log Z)  -  sum_f (theta_f - m_f)^2 / (2 s_f^2).

For a move alone in its run this is the conditional logit (McFadden 1974) with "none" as
the alternative of weight one. The gradient is the features expected with the labels
less those expected without. The prior N(m, s^2) leans on what is known before any case
is read: answers come within days, opponents answer opponents, targets answer back, and
people named in both descriptions link them. The posterior is taken as normal around the
mode, with the Hessian by central differences of the gradient (Laplace), and its draws
are shipped, so that everybody averages over the same ones.

Assumes that labels are right and that contests share one set of weights.

References
----------
McFadden, D. (1974), Conditional logit analysis of qualitative choice behavior.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.optimize import minimize

from countermove.errors import ConvergenceError, ShapeError
from countermove.reading.forest import forest_marginals, log_forest_weight
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
                f"Expected weights of shape (draw, {len(FEATURES)}), got "
                f"{draws.shape}. Were they fitted with another version? Fit them again."
            )
        draws.setflags(write=False)
        object.__setattr__(self, "draws", draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPairs:
    """Candidate pairs of one contest and the labelled parent of each settled move.

    Parameters
    ----------
    pairs : Pairs
        Of all moves.
    runs : sequence of (start, stop)
        Runs of moves whose days may coincide, from
        :func:`~countermove.reading.pairs.each_group`.
    labels : mapping of int to int
        Child row to parent row, or -1 where the coder found no answer. Other moves are
        open, and summed over.
    """

    pairs: Pairs
    runs: Sequence[tuple[int, int]]
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
    design = [part for contest in contests for part in _runs(contest)]
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
    precision = _slopes(lambda theta: loss(theta)[1], mode)
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
class _RunDesign:
    """One run of moves: candidates by (move, column), columns as in the forest.

    Columns are the moves of the run, then candidates outside it, then "none". `held`
    tells, for each move and column, which choices the labels leave.
    """

    features: FloatArray
    offsets: FloatArray
    rows: IntArray
    columns: IntArray
    held: NDArray[np.bool_]

    def loss(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return log Z - log Z* and its gradient."""
        logs = np.full(self.held.shape, -np.inf)
        logs[:, -1] = 0.0
        logs[self.rows, self.columns] = self.features @ theta + self.offsets
        value, difference = 0.0, np.zeros_like(logs)
        for sign, allowed in ((1, logs), (-1, np.where(self.held, logs, -np.inf))):
            peak = allowed.max(axis=1, keepdims=True)
            weights = np.exp(allowed - peak)
            split = weights[:, : len(weights)], weights[:, len(weights) :]
            value += sign * (log_forest_weight(*split) + float(peak.sum()))
            difference += sign * forest_marginals(*split)
        return value, difference[self.rows, self.columns] @ self.features


def _runs(contest: LabelledPairs) -> Iterator[_RunDesign]:
    """Yield the runs in which a label can be heard."""
    pairs = contest.pairs
    for start, stop in contest.runs:
        low, high = np.searchsorted(pairs.children, [start, stop])
        parents = pairs.parents[low:high]
        outside = np.unique(parents[(parents < start) | (parents >= stop)])
        order = np.concatenate([np.arange(start, stop), outside])
        place = {int(row): n for n, row in enumerate(order)}
        held = np.ones((stop - start, order.size + 1), dtype=np.bool_)
        for child in range(start, stop):
            parent = contest.labels.get(child)
            column = (
                order.size
                if parent == -1
                else place.get(-2 if parent is None else parent)
            )
            if column is not None:
                held[child - start] = np.arange(order.size + 1) == column
        if not held.all():
            yield _RunDesign(
                features=pairs.features[low:high],
                offsets=pairs.offsets[low:high],
                rows=pairs.children[low:high] - start,
                columns=np.array([place[int(row)] for row in parents], dtype=np.int64),
                held=held,
            )


def _slopes(function: Callable[[FloatArray], FloatArray], at: FloatArray) -> FloatArray:
    """Return the symmetric matrix of central differences of a gradient."""
    step = 1e-4
    rows = [
        (function(at + step * unit) - function(at - step * unit)) / (2 * step)
        for unit in np.eye(at.size)
    ]
    matrix = np.stack(rows)
    return np.asarray((matrix + matrix.T) / 2)


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
