r"""Evidence on the scales: log-likelihoods, thinned where items depend on one another.

The log-likelihood of a reading h is

    sum over items i of e_i log L_ih,    e_i = grade_i counted_i / (1 + rho (m_i - 1)).

The last factor is one over the design effect of Kish (1965): m witnesses who share a
correlation rho are worth m / (1 + rho (m - 1)). Items of one round are such witnesses,
and stakes overlap with every move and answer of the question. m_i is the number of
witnesses among the items that overlap with i, itself included, in Kish's count for
unequal weights, (sum v)^2 / sum v^2, where v is how far an item is a witness: 1 for a
sure fact, 0 for a useless source, for a repetition, and for an item of which all
readings expect the same. So a worthless row thins out nothing.

rho = :data:`CORRELATION` is stated, not fitted. At 0 items are independent; at 1 the
items of a round count as one, their mean. It is a rule of thumb for pooling (a
composite likelihood), not a model of how moves of a round come about. Fails where two
rounds share a cause, and where the items of one truly are separate facts.

References
----------
Kish, L. (1965), Survey Sampling, Wiley.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.contest import Question
from countermove.weighing.hypotheses.containment import OTHERWISE, Containment
from countermove.weighing.hypotheses.grounds import STAKE_TRUST, Ground
from countermove.weighing.hypotheses.likelihoods import (
    EVEN,
    draw_chances,
    mid_chances,
    word_rank,
)

__all__ = ["CORRELATION", "Balance", "Layout", "draw_balance", "lay_out", "mid_balance"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

CORRELATION = 0.3
"""Correlation between the errors of items that belong together: stated."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The words of a question as a table, silent cells filled.

    Parameters
    ----------
    containment : Containment
    words : str array, shape (item, node)
        Words of likelihood, or stakes; empty where nothing is said of a stake.
    cells : int array, shape (item, node)
        The column whose word stands there.
    """

    containment: Containment
    words: NDArray[np.str_]
    cells: IntArray

    @property
    def tells(self) -> BoolArray:
        """Whether an item tells readings apart, shape (item,)."""
        shown = self.words[:, :-1] if self.containment.exclusive else self.words
        return np.asarray((shown != shown[:, :1]).any(axis=1))


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Items against readings, in one or more draws.

    Parameters
    ----------
    containment : Containment
    logs : shape (draw, item, node)
        Log-likelihoods, not thinned.
    shares : shape (draw, item)
        Exponents before thinning: grade times how often it counts.
    witness : shape (draw, item)
        How far each item is a witness.
    overlaps : bool array, shape (item, item)
        Which items depend on each other; each on itself.
    correlation : float
    """

    containment: Containment
    logs: FloatArray
    shares: FloatArray
    witness: FloatArray
    overlaps: BoolArray
    correlation: float = CORRELATION

    def at(self, correlation: float) -> "Balance":
        """Return the same evidence with items that depend more, or less."""
        return replace(self, correlation=correlation)

    @cached_property
    def exponents(self) -> FloatArray:
        """Exponents of the likelihoods, shape (draw, item)."""
        return self.shares / _effect(self.witness, self.overlaps, self.correlation)

    @cached_property
    def totals(self) -> FloatArray:
        """Log-likelihoods of all evidence, shape (draw, node)."""
        return np.asarray(np.einsum("di,din->dn", self.exponents, self.logs))

    @cached_property
    def posterior(self) -> FloatArray:
        """Posterior probabilities, shape (draw, reading)."""
        return self.containment.posterior(self.totals)

    def totals_without(self, item: int) -> FloatArray:
        """Return log-likelihoods without one item, shape (draw, node).

        Those that it thinned count more; one that only repeats it does not speak up.
        """
        near = np.flatnonzero(self.overlaps[item])
        left = self.witness.copy()
        left[:, item] = 0
        exponents = self.shares[:, near] / _effect(
            left, self.overlaps[near], self.correlation
        )
        exponents[:, near == item] = 0
        change = exponents - self.exponents[:, near]
        return np.asarray(
            self.totals + np.einsum("di,din->dn", change, self.logs[:, near])
        )

    def totals_keeping(self, kept: BoolArray) -> FloatArray:
        """Return log-likelihoods of subsets in the first draw, shape (subset, node).

        Parameters
        ----------
        kept : bool array, shape (subset, item)
        """
        effect = _effect(self.witness[0] * kept, self.overlaps, self.correlation)
        return np.asarray((self.shares[0] * kept / effect) @ self.logs[0])


def _effect(witness: FloatArray, overlaps: BoolArray, correlation: float) -> FloatArray:
    """Return design effects of items, shape (row, item), from weights (row, item)."""
    sums, squares = witness @ overlaps.T, witness**2 @ overlaps.T
    counts = np.divide(sums**2, squares, out=np.ones_like(sums), where=squares > 0)
    return 1 + correlation * (counts - 1)


def lay_out(question: Question, containment: Containment) -> Layout:
    """Fill the silent cells of a question.

    A reading that is silent expects what the one that contains it expects. One that no
    other contains expects "even"; where readings do not exclude each other, what
    "otherwise" expects, so that silence tells nothing.

    Raises
    ------
    UnknownWordError
        If a word of likelihood is not on the scale.
    """
    last = len(containment.keys)
    names = [*containment.keys, OTHERWISE]
    words = np.empty((len(question.evidence), last + 1), dtype=object)
    cells = np.tile(np.arange(last + 1), (len(question.evidence), 1))
    for row, item in enumerate(question.evidence):
        nothing = "" if item.observer else EVEN
        words[row, last] = item.expects.get(OTHERWISE, nothing)
        for node in containment.order:
            parent = int(containment.parents[node])
            if names[node] in item.expects:
                words[row, node] = item.expects[names[node]]
            elif parent >= 0 or not containment.exclusive:
                words[row, node] = words[row, parent]
                cells[row, node] = cells[row, parent]
            else:
                words[row, node] = nothing
    return Layout(containment=containment, words=words.astype(np.str_), cells=cells)


def mid_balance(layout: Layout, grounds: Sequence[Ground]) -> Balance:
    """Weigh evidence once: words at their middles, sources at their means."""
    chances = mid_chances()[_ranks(layout, grounds)][None]
    means = [
        replace(
            ground,
            so=ground.so.mean(keepdims=True),
            not_so=ground.not_so.mean(keepdims=True),
            counted=ground.counted.mean(keepdims=True),
        )
        for ground in grounds
    ]
    return _balance(layout, means, chances)


def draw_balance(
    layout: Layout, grounds: Sequence[Ground], *, draws: int, stream: Generator
) -> Balance:
    """Weigh evidence in draws of what words mean and of what sources are worth."""
    ranks = _ranks(layout, grounds)
    chances = draw_chances(ranks, draws=draws, stream=stream)
    return _balance(layout, grounds, chances)


def _ranks(layout: Layout, grounds: Sequence[Ground]) -> IntArray:
    """Return places along the scale, shape (item, node); those of stakes stand idle."""
    ranks = np.zeros(layout.words.shape, dtype=np.int64)
    for row, ground in enumerate(grounds):
        if ground.factors is None:
            ranks[row] = [word_rank(str(word)) for word in layout.words[row]]
    return ranks


def _balance(layout: Layout, grounds: Sequence[Ground], chances: FloatArray) -> Balance:
    logs = np.empty(chances.shape)
    shares, witness = np.empty((2, *chances.shape[:2]))
    for row, ground in enumerate(grounds):
        logs[:, row] = np.log(_likelihoods(ground, layout.words[row], chances[:, row]))
        shares[:, row] = ground.grade * ground.counted
        witness[:, row] = shares[:, row] * ground.strength * layout.tells[row]
    return Balance(
        containment=layout.containment,
        logs=logs,
        shares=shares,
        witness=witness,
        overlaps=_overlaps(grounds),
    )


def _likelihoods(
    ground: Ground, words: NDArray[np.str_], chances: FloatArray
) -> FloatArray:
    """Return likelihoods of one item, shape (draw, node)."""
    if ground.factors is not None:
        factors = np.array([ground.factors.get(str(word), 1.0) for word in words])
        return np.broadcast_to(STAKE_TRUST * factors + 1 - STAKE_TRUST, chances.shape)
    so, not_so = ground.so[:, None], ground.not_so[:, None]
    return np.asarray(so * chances + not_so * (1 - chances))


def _overlaps(grounds: Sequence[Ground]) -> BoolArray:
    groups = np.array([ground.group for ground in grounds])
    kinds = np.array([ground.kind for ground in grounds])
    stakes, moved = kinds == "stakes", np.isin(kinds, ("move", "answer"))
    across = stakes[:, None] & (moved | stakes)
    same = groups[:, None] == groups
    return np.asarray(same | across | across.T)
