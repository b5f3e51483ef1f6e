r"""The fewest one-word steps that would make another reading lead.

A step moves one word of one cell to the next word of the scale. With exponents and
sources held, a step in item i adds e_i (log L(new word) - log L(old word)) to each part
of a reading that takes its word from that cell, and to nothing else. So the best that k
steps can do for a rival, and the worst they can do to the leader, follow cell by cell,

    best[k] = max over w of best_before[k - |w - word|] + gain(word -> w),

and the least k + k' with rival(k) > leader(k') is exact. A reading with parts within it
has a sum of exponentials for its weight; there the states are vectors, and only those
that another one beats in every part are dropped. A bound that lets every step move all
parts says first whether a search is worth beginning.

A silent cell moves with the one it takes its word from. A silent reading that no other
contains stands at "even" and may move from there. Where readings do not exclude each
other a row that is silent about one has no word of it to move, and among several only
their own words move, not those of "otherwise".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.weighing.hypotheses.balance import Layout
from countermove.weighing.hypotheses.containment import Rival
from countermove.weighing.hypotheses.likelihoods import WORDS, word_rank

__all__ = ["MOST_STEPS", "Step", "fewest_steps"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_STEPS = 8
"""Steps beyond which the search gives up: so many misread words are another matrix."""
LEAD = 1e-9
"""Log odds by which a reading must be ahead to lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One cell that changes its word.

    Parameters
    ----------
    evidence, hypothesis : str
        Keys; the hypothesis may be ``otherwise``.
    was, becomes : str
        Words of likelihood.
    """

    evidence: str
    hypothesis: str
    was: str
    becomes: str

    @property
    def size(self) -> int:
        """How many words apart the two are."""
        return abs(word_rank(self.was) - word_rank(self.becomes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A word that can move; `parts` of the rival move with it."""

    item: int
    node: int
    rank: int
    parts: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Log weights of a rival's parts after some steps, and those steps."""

    weights: FloatArray
    changes: tuple[tuple[int, int, int], ...] = ()  # item, node, rank

    @property
    def score(self) -> float:
        return float(np.logaddexp.reduce(self.weights))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What each word would add.

    Parameters
    ----------
    layout : Layout
    gains : shape (item, word)
        Thinned log-likelihood of each word of the scale; NaN for stakes.
    totals : shape (node,)
        Log-likelihoods as the words stand.
    """

    layout: Layout
    gains: FloatArray
    totals: FloatArray


def fewest_steps(
    ladder: Ladder, leader: Rival, others: tuple[Rival, ...], *, most: int = MOST_STEPS
) -> tuple[tuple[int, int, int], ...] | None:
    """Find the fewest steps after which the leader no longer leads.

    Returns
    -------
    tuple of (item, node, rank), or None
        Cells and their new words; of several ways the one with the widest lead. None
        if `most` steps are not enough.
    """
    lowest = _bound(ladder, leader, most, sign=-1)
    highest = {rival.key: _bound(ladder, rival, most, sign=1) for rival in others}
    for budget in range(1, most + 1):
        near = [
            rival
            for rival in others
            if (highest[rival.key][: budget + 1] > lowest[budget::-1] + LEAD).any()
        ]
        found = []
        worst = _reach(ladder, leader, budget, sign=-1) if near else {}
        for rival in near:
            best = _reach(ladder, rival, budget, sign=1)
            for steps in range(budget + 1):
                ours, theirs = best.get(steps), worst.get(budget - steps)
                if ours and theirs and ours.score > theirs.score + LEAD:
                    lead = ours.score - theirs.score
                    found.append((lead, (*theirs.changes, *ours.changes)))
        if found:
            return max(found, key=lambda way: round(way[0], 9))[1]
    return None


def _bound(ladder: Ladder, rival: Rival, most: int, *, sign: int) -> FloatArray:
    """Return what a rival cannot pass within so many steps, shape (most + 1,).

    Every step counts as if it moved all parts, so no long search is begun in vain.
    """
    gained = np.zeros(most + 1)
    for _, options in _movable(ladder, rival, most, sign):
        before = gained.copy()
        for _, size, gain in options:
            if size <= most:
                grown = before[: most + 1 - size] + sign * gain
                gained[size:] = np.maximum(gained[size:], grown)
    return np.asarray(rival.score(ladder.totals) + sign * gained)


def _reach(ladder: Ladder, rival: Rival, most: int, *, sign: int) -> dict[int, _State]:
    """Return the furthest state of a rival by number of steps, up or down."""
    start = rival.offsets + ladder.totals[rival.nodes]
    states: dict[int, list[_State]] = {0: [_State(weights=start)]}
    for cell, options in _movable(ladder, rival, most, sign):
        grown = {steps: list(found) for steps, found in states.items()}
        for rank, size, gain in options:
            for steps, found in states.items():
                if steps + size > most:
                    continue
                change = (cell.item, cell.node, rank)
                grown.setdefault(steps + size, []).extend(
                    _State(
                        weights=state.weights + gain * cell.parts,
                        changes=(*state.changes, change),
                    )
                    for state in found
                )
        states = {steps: _undominated(found, sign) for steps, found in grown.items()}
    return {
        steps: max(found, key=lambda state: sign * state.score)
        for steps, found in states.items()
    }


def _movable(
    ladder: Ladder, rival: Rival, most: int, sign: int
) -> list[tuple[_Cell, list[tuple[int, int, float]]]]:
    """Return cells with the words that help: rank, steps, change of log-likelihood.

    Of a rival in one part only cells among the `most` best for some number of steps: no
    best way within `most` steps needs another one.
    """
    found = []
    for cell in _cells(ladder.layout, rival):
        row = ladder.gains[cell.item]
        changes = [
            (rank, float(row[rank] - row[cell.rank])) for rank in range(row.size)
        ]
        options = [
            (rank, abs(rank - cell.rank), gain)
            for rank, gain in changes
            if sign * gain > 0
        ]
        found.append((cell, options))
    if rival.nodes.size > 1:
        return found
    kept: set[int] = set()
    for size in range(1, len(WORDS)):
        gains = [
            max((sign * gain for _, far, gain in options if far == size), default=0.0)
            for _, options in found
        ]
        kept |= set(np.argsort(-np.array(gains), kind="stable")[:most].tolist())
    return [found[row] for row in sorted(kept)]


def _cells(layout: Layout, rival: Rival) -> Iterator[_Cell]:
    """Yield the cells that move a rival, each once."""
    last = layout.words.shape[1] - 1
    for item, row in enumerate(layout.cells):
        owners = row[rival.nodes]
        for node in np.unique(owners):
            word = str(layout.words[item, node])
            silent = node == last and (row[:last] == last).any()
            if word in WORDS and not silent:
                yield _Cell(
                    item=item,
                    node=int(node),
                    rank=word_rank(word),
                    parts=owners == node,
                )


def _undominated(states: list[_State], sign: int) -> list[_State]:
    """Drop states that another one beats or equals in every part."""
    weights = sign * np.array([state.weights for state in states])
    left = np.lexsort(-np.round(weights.T, 12))
    kept: list[_State] = []
    while left.size:
        kept.append(states[int(left[0])])
        left = left[(weights[left] > weights[left[0]]).any(axis=1)]
    return kept
