"""Which move answered which: probabilities over every candidate and "none".

The log-weight of candidate j for move i is linear in what the pair shares,

    log w_ij = log P(j came first) + x_ij . theta,      log w_i0 = 0  ("none"),

and the parents of all moves together follow the law over forests of
:mod:`countermove.reading.forest`. The weights theta come from labelled answers of other
contests (:mod:`countermove.reading.weights`) as posterior draws; probabilities are
averaged over them, so doubt about theta reaches the rounds.

How it fails: a cause that is not in the record leaves "none" or a wrong parent; a move
that answers several has its probability split among them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import logsumexp

from countermove.contest import Vantage
from countermove.errors import ValidationError
from countermove.reading.forest import draw_parents, forest_marginals
from countermove.reading.lags import LagTable
from countermove.reading.pairs import Pairs, each_group, pairs_of
from countermove.reading.traits import Traits, traits_of
from countermove.reading.weights import Weights
from countermove.streams import Streams

__all__ = ["NONE", "Answers", "find_answers", "settled_parents"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NONE = -1
"""Stands for "answers nothing" wherever a parent is a row number."""
OPEN = -2
LARGEST = 6000
FORESTS = 320
SMALLEST_KEPT = 0.001
TIE = 9
"""Decimals by which probabilities are ranked, so that the last bit of a machine's
arithmetic decides nothing between moves that look alike."""
CHUNK = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Probabilities that a move answers another, and forests drawn from their law.

    Parameters
    ----------
    keys : tuple of str
        Keys of the moves, in canonical order; rows below count along it.
    days : int array, shape (move,)
        Days since the start of the contest.
    children, parents : int arrays, shape (pair,)
        Rows; children never fall, and a parent of -1 stands for "none". Pairs below
        0.001 are left out.
    probabilities : shape (pair,)
        Sum to one over each child but for what was left out.
    settled : bool array, shape (move,)
        True where the analyst's label was taken in place of the model.
    forests : int array, shape (forest, move)
        Row of each move's parent in each drawn forest, or -1.
    """

    keys: tuple[str, ...]
    days: IntArray
    children: IntArray
    parents: IntArray
    probabilities: FloatArray
    settled: NDArray[np.bool_]
    forests: IntArray

    def best(self) -> IntArray:
        """Return the most probable earlier move for each move, -1 without candidates.

        "None" is passed over, so that rankings of parents can be compared with rules
        that always name one. Ties go to the later parent.
        """
        best = np.full(len(self.keys), NONE, dtype=np.int64)
        real = self.parents != NONE
        chances = np.round(self.probabilities[real], TIE)
        order = np.lexsort((-self.parents[real], -chances, self.children[real]))
        children = self.children[real][order]
        first = np.ones(children.size, dtype=np.bool_)
        first[1:] = children[1:] != children[:-1]
        best[children[first]] = self.parents[real][order][first]
        return best

    def to_polars(self) -> pl.DataFrame:
        """Return columns move, parent (null for none), probability, settled."""
        names = np.array([*self.keys, None], dtype=object)
        return pl.DataFrame(
            {
                "move": [self.keys[row] for row in self.children],
                "parent": pl.Series(list(names[self.parents]), dtype=pl.String),
                "probability": self.probabilities,
                "settled": self.settled[self.children],
            }
        )


def settled_parents(vantage: Vantage) -> IntArray:
    """Return the analyst's parent of each move: a row, -1 for none, -2 where open.

    Of several answers the first, which is the best by the coder's own order, is taken.
    """
    rows = {move.id: row for row, move in enumerate(vantage.moves)}
    parents = np.full(len(rows), OPEN, dtype=np.int64)
    for row, move in enumerate(vantage.moves):
        if move.settled:
            parents[row] = rows[move.answers[0]] if move.answers else NONE
    return parents


def find_answers(
    vantage: Vantage,
    weights: Weights,
    *,
    labellings: Sequence[IntArray | None],
    streams: Streams,
) -> list[Answers]:
    """Weigh every earlier move as a cause of every move.

    Parameters
    ----------
    vantage : Vantage
        What had been reported.
    weights : Weights
        Posterior draws of theta, fitted on other contests.
    labellings : sequence of (int array, shape (move,), or None)
        Each from :func:`settled_parents`, to clamp what the analyst settled, or None to
        ignore every label. The pairs are weighed once for all of them.
    streams : Streams
        Forests use one stream a day: ``("answers", "run", ordinal of the day)``.

    Returns
    -------
    list of Answers
        One for each labelling.

    Raises
    ------
    ValidationError
        If there are more moves than pairwise weighing can carry.
    """
    traits = traits_of(vantage)
    if traits.size > LARGEST:
        raise ValidationError(
            f"Expected at most {LARGEST:,} moves to weigh pair by pair, got "
            f"{traits.size:,}. Read an earlier day with --as-of, split the contest, or "
            "fit the whole feed with countermove.excitation."
        )
    open_all = np.full(traits.size, OPEN, dtype=np.int64)
    labels = [open_all if given is None else given for given in labellings]
    origin = vantage.record.start.toordinal()
    found: list[list[tuple[IntArray, IntArray, FloatArray, IntArray]]]
    found = [[] for _ in labels]
    for run in _each_run(traits, weights.draws):
        # Named by its date, so that moves elsewhere do not change what is drawn here.
        day = origin + int(traits.days[run.start])
        for rows, given in zip(found, labels, strict=True):
            held = run.held(given)
            stream = streams.named("answers", "run", day)
            rows.append((*held.marginals(), held.draw(FORESTS, stream=stream)))
    keys = tuple(move.id for move in vantage.moves)
    return [
        _gather(keys, traits, rows, given != OPEN)
        for rows, given in zip(found, labels, strict=True)
    ]


def _gather(
    keys: tuple[str, ...],
    traits: Traits,
    rows: list[tuple[IntArray, IntArray, FloatArray, IntArray]],
    settled: NDArray[np.bool_],
) -> Answers:
    children, parents, probabilities, forests = zip(*rows, strict=True)
    return Answers(
        keys=keys,
        days=traits.days,
        children=np.concatenate(children),
        parents=np.concatenate(parents),
        probabilities=np.concatenate(probabilities),
        settled=settled,
        forests=np.concatenate(forests, axis=1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Moves [start, stop) whose days may coincide, with the weight of every choice.

    `columns` are the rows of the candidate parents, "none" last; `log_weights` has the
    shape (weight draw, move, column).
    """

    start: int
    columns: IntArray
    log_weights: FloatArray

    @property
    def stop(self) -> int:
        return self.start + int(self.log_weights.shape[1])

    @property
    def _inside(self) -> NDArray[np.bool_]:
        return np.asarray((self.columns >= self.start) & (self.columns < self.stop))

    def _split(self, draw: int) -> tuple[FloatArray, FloatArray]:
        """Return weights inside and outside the run, each row scaled to at most one."""
        logs = self.log_weights[draw]
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        return weights[:, self._inside], weights[:, ~self._inside]

    def _probabilities(self) -> FloatArray:
        """Return exact probabilities, shape (weight draw, move, column)."""
        if self.stop - self.start == 1:
            logs = self.log_weights
            total = logsumexp(logs, axis=2, keepdims=True)
            return np.asarray(np.exp(logs - total))
        exact = np.empty_like(self.log_weights)
        inside = self._inside
        size = int(inside.sum())
        for draw in range(exact.shape[0]):
            marginals = forest_marginals(*self._split(draw))
            exact[draw][:, inside] = marginals[:, :size]
            exact[draw][:, ~inside] = marginals[:, size:]
        return exact

    def held(self, labels: IntArray) -> "_Run":
        """Return the run with settled moves held to their parents."""
        mine = labels[self.start : self.stop]
        if (mine == OPEN).all():
            return self
        far = np.setdiff1d(mine[mine >= 0], self.columns)
        columns = np.concatenate([far, self.columns])
        order = np.argsort(np.where(columns == NONE, columns.size + LARGEST, columns))
        logs = np.full((*self.log_weights.shape[:2], columns.size), -np.inf)
        logs[:, :, far.size :] = self.log_weights
        for row in np.flatnonzero(mine != OPEN):
            logs[:, row] = np.where(columns == mine[row], 0.0, -np.inf)
        return _Run(
            start=self.start, columns=columns[order], log_weights=logs[:, :, order]
        )

    def marginals(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Return children, parents and probabilities averaged over the weight draws."""
        mean = self._probabilities().mean(axis=0)
        child, column = np.nonzero(mean >= SMALLEST_KEPT)
        return self.start + child, self.columns[column], mean[child, column]

    def draw(self, forests: int, *, stream: Generator) -> IntArray:
        """Draw parents, shape (forest, move); forest k uses weight draw k in turn."""
        draws = self.log_weights.shape[0]
        if self.stop - self.start == 1:
            cumulative = self._probabilities()[:, 0].cumsum(axis=1)
            level = stream.random(forests) * cumulative[np.arange(forests) % draws, -1]
            at = (cumulative[np.arange(forests) % draws] <= level[:, None]).sum(axis=1)
            return np.asarray(self.columns[at][:, None])
        choices = np.concatenate(
            [self.columns[self._inside], self.columns[~self._inside]]
        )
        splits = [self._split(draw) for draw in range(draws)]
        chosen = [
            draw_parents(*splits[k % draws], stream=stream) for k in range(forests)
        ]
        return np.asarray(choices[np.stack(chosen)])


def _each_run(traits: Traits, draws: FloatArray) -> Iterator[_Run]:
    """Weigh the candidates of every run of moves, some runs at a time."""
    table = LagTable.for_spreads(traits.spreads)
    waiting: list[tuple[int, int]] = []
    for run in each_group(traits):
        waiting.append(run)
        if run[1] - waiting[0][0] >= CHUNK or run[1] == traits.size:
            pairs = pairs_of(traits, waiting[0][0], run[1], table)
            for start, stop in waiting:
                yield _weigh_run(pairs, draws, start, stop)
            waiting = []


def _weigh_run(pairs: Pairs, draws: FloatArray, start: int, stop: int) -> _Run:
    low, high = np.searchsorted(pairs.children, [start, stop])
    part = slice(int(low), int(high))
    inside = np.arange(start, stop)
    columns = np.append(np.unique(np.append(pairs.parents[part], inside)), NONE)
    logs = np.full((draws.shape[0], stop - start, columns.size), -np.inf)
    logs[:, :, -1] = 0.0
    at = np.searchsorted(columns[:-1], pairs.parents[part])
    weights = pairs.features[part] @ draws.T + pairs.offsets[part, None]
    logs[:, pairs.children[part] - start, at] = weights.T
    return _Run(start=start, columns=columns, log_weights=logs)
