"""The labelled moves of one contest as flat arrays, ready for fitting.

Only runs in which a label can be heard are kept. The loss of a contest is
``sum over runs of (log Z - log Z*)``, see :mod:`countermove.reading.learning`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.reading.forest_loops import Layout, forest_total
from countermove.reading.lags import LagTable
from countermove.reading.links import labelled_parents
from countermove.reading.pairs import Pairs, each_group, pairs_of
from countermove.reading.traits import traits_of

__all__ = ["Design", "design_of", "lay_out"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

STEP = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Candidate pairs of labelled runs.

    Parameters
    ----------
    features : shape (pair, feature)
    offsets : shape (pair,)
    layout : Layout
        Where runs, moves and pairs lie.
    left : bool array, shape (pair,)
        Which candidates the labels leave.
    none_left : bool array, shape (move,)
        Where the labels leave "none".
    labelled : bool array, shape (move,)
        Whether the coder settled the move.
    moves : int array, shape (move,)
        Row of each move in the record.
    parents : int array, shape (pair,)
        Row of each candidate parent in the record.
    """

    features: FloatArray
    offsets: FloatArray
    layout: Layout
    left: BoolArray
    none_left: BoolArray
    labelled: BoolArray
    moves: IntArray
    parents: IntArray

    def loss(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the loss, in nats, and its gradient, shape (feature,)."""
        logs = self.features @ theta + self.offsets
        free, held = np.zeros(logs.size), np.zeros(logs.size)
        value = forest_total(
            logs,
            self.layout,
            np.ones_like(self.left),
            np.ones_like(self.labelled),
            free,
        )
        value -= forest_total(logs, self.layout, self.left, self.none_left, held)
        return value, (free - held) @ self.features

    def curvature(self, theta: FloatArray) -> FloatArray:
        """Return the Hessian of the loss by central differences of the gradient."""
        rows = [
            self.loss(theta + STEP * unit)[1] - self.loss(theta - STEP * unit)[1]
            for unit in np.eye(theta.size)
        ]
        matrix = np.stack(rows) / (2 * STEP)
        return np.asarray((matrix + matrix.T) / 2)

    def metric(self, theta: FloatArray) -> FloatArray:
        """Return the curvature as if moves of a run were independent.

        For a move alone in its run this is the Hessian; elsewhere it is near enough to
        scale an optimiser's steps.

        Returns
        -------
        shape (feature, feature)
            Positive semi-definite.
        """
        chances = np.zeros(self.offsets.size)
        self._add_probabilities(theta, chances)
        chances *= self.labelled[self.layout.children]
        weighted = self.features * chances[:, None]
        moves = np.arange(self.labelled.size + 1)
        ends = np.searchsorted(self.layout.children, moves)
        sums = np.concatenate([np.zeros((1, theta.size)), weighted.cumsum(axis=0)])
        means = sums[ends[1:]] - sums[ends[:-1]]
        return np.asarray(self.features.T @ weighted - means.T @ means)

    def _add_probabilities(self, theta: FloatArray, chances: FloatArray) -> None:
        forest_total(
            self.features @ theta + self.offsets,
            self.layout,
            np.ones_like(self.left),
            np.ones_like(self.labelled),
            chances,
        )

    def pair_probabilities(self, draws: FloatArray) -> FloatArray:
        """Return the probability of every candidate pair, labels ignored.

        Parameters
        ----------
        draws : shape (draw, feature)
            Probabilities are averaged over them.

        Returns
        -------
        shape (pair,)
        """
        chances = np.zeros(self.offsets.size)
        for theta in draws:
            self._add_probabilities(theta, chances)
        return chances / len(draws)

    def label_probabilities(self, draws: FloatArray) -> FloatArray:
        """Return the probability of each labelled choice, "none" included.

        Parameters
        ----------
        draws : shape (draw, feature)
            Probabilities are averaged over them.

        Returns
        -------
        shape (labelled move,)
        """
        chances = self.pair_probabilities(draws)
        moves = self.labelled.size
        taken = np.bincount(self.layout.children, chances, moves)
        named = np.bincount(self.layout.children, chances * self.left, moves)
        chosen = np.where(self.none_left, 1.0 - taken, named)
        return np.asarray(chosen[self.labelled])


def design_of(
    pairs: Pairs, runs: Sequence[tuple[int, int]], labels: Mapping[int, Collection[int]]
) -> Design:
    """Lay out the runs in which a label can be heard.

    Parameters
    ----------
    pairs : Pairs
        Of all moves.
    runs : sequence of (start, stop)
        Runs of moves whose days may coincide, from
        :func:`~countermove.reading.pairs.each_group`.
    labels : mapping of int to collection of int
        Child row to the rows of its labelled parents, any of which may be the one; none
        where the coder found no answer. Other moves are open, and summed over.
    """
    left = np.ones(pairs.children.size, dtype=np.bool_)
    none_left = np.ones(runs[-1][1] if runs else 0, dtype=np.bool_)
    heard = np.zeros(none_left.size, dtype=np.bool_)
    ends = np.searchsorted(pairs.children, np.arange(none_left.size + 1))
    for child, parents in labels.items():
        span = slice(int(ends[child]), int(ends[child + 1]))
        chosen = np.isin(pairs.parents[span], list(parents))
        if parents and not chosen.any():
            continue
        left[span], none_left[child], heard[child] = chosen, not parents, True
    kept = [run for run in runs if heard[run[0] : run[1]].any()]
    rows = [np.arange(ends[start], ends[stop]) for start, stop in kept]
    moves = [np.arange(start, stop) for start, stop in kept]
    at = np.concatenate([np.arange(0), *rows])
    inside = [
        _places_inside(pairs.parents[part], *run)
        for part, run in zip(rows, kept, strict=True)
    ]
    every = np.concatenate([np.arange(0), *moves])
    return Design(
        features=np.ascontiguousarray(pairs.features[at]),
        offsets=pairs.offsets[at],
        layout=Layout(
            bounds=np.cumsum([0, *(part.size for part in rows)]),
            firsts=np.cumsum([0, *(part.size for part in moves)]),
            children=np.searchsorted(every, pairs.children[at]),
            inside=np.concatenate([np.arange(0), *inside]),
        ),
        left=left[at],
        none_left=none_left[every],
        labelled=heard[every],
        moves=every,
        parents=pairs.parents[at],
    )


def lay_out(
    vantage: Vantage, labels: Mapping[int, Collection[int]] | None = None
) -> Design:
    """Lay all moves of a vantage out, with the coder's labels unless others are given.

    Parameters
    ----------
    labels : mapping of int to collection of int, optional
        As in :func:`design_of`.
    """
    traits = traits_of(vantage)
    pairs = pairs_of(traits, 0, traits.size, LagTable.for_spreads(traits.spreads))
    known = labelled_parents(vantage) if labels is None else labels
    return design_of(pairs, list(each_group(traits)), known)


def _places_inside(parents: IntArray, start: int, stop: int) -> IntArray:
    """Return places of parents inside a run, -1 for those outside."""
    return np.where((parents >= start) & (parents < stop), parents - start, -1)
