"""Which move of one coding is which move of another.

Two coders of one contest write different rows. A pair of rows is likely to be one event
when days, actors, targets, place and words agree, so each pair gets

    similarity = nearness of days * (2 actors + targets + place + 3 words) / 7,

each part a Jaccard overlap of stems in [0, 1], and nearness ``2^(-gap / 3 days)`` for
days that do not overlap by their stated precision. Act, form, result, stake,
institutions and answers take no part: they are what the comparison is about. The
matching with the highest summed similarity is the solution of a linear assignment
(Crouse 2016, in scipy); pairs below :data:`LOWEST` stay apart. Rows of the same id and
nearly the same day are taken as one event at once: one coder has coded the other's
list.

How it fails: several like events within days (rockets, marches) may be swapped, and an
event coded as one row here and two rows there keeps one half unmatched.

References
----------
Crouse, D. F. (2016), On implementing 2D rectangular assignment algorithms.
doi:10.1109/TAES.2016.140952
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from countermove.contest import Contest, Move, codebook
from countermove.reading.vocabulary import name_stems, stems_of

__all__ = ["Matching", "match_moves"]

LOWEST = 0.25
HALVING = 3.0
WIDEST = 31
SAME_ID_DAYS = 7
PARTS = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Which rows are one event.

    Parameters
    ----------
    pairs : tuple of (int, int)
        Rows of the first and of the second contest, in order of the first.
    only_first, only_second : tuple of int
        Rows without a partner.
    """

    pairs: tuple[tuple[int, int], ...]
    only_first: tuple[int, ...]
    only_second: tuple[int, ...]


def match_moves(first: Contest, second: Contest) -> Matching:
    """Find the moves that both codings hold.

    Parameters
    ----------
    first, second : Contest
        Two codings of one contest; camps, actors and ids may be named differently.
    """
    found = _same_ids(first, second)
    taken = set(found.values())
    rows = [n for n in range(len(first.moves)) if n not in found]
    columns = [m for m in range(len(second.moves)) if m not in taken]
    scores = _similarities(first, second, rows, columns)
    for n, m in zip(*linear_sum_assignment(-scores), strict=True):
        if scores[n, m] >= LOWEST:
            found[rows[n]] = columns[m]
    partners = set(found.values())
    return Matching(
        pairs=tuple(sorted(found.items())),
        only_first=tuple(n for n in rows if n not in found),
        only_second=tuple(m for m in columns if m not in partners),
    )


def _same_ids(first: Contest, second: Contest) -> dict[int, int]:
    at = {move.id: m for m, move in enumerate(second.moves)}
    return {
        n: at[move.id]
        for n, move in enumerate(first.moves)
        if move.id in at
        and abs((move.date - second.moves[at[move.id]].date).days) <= SAME_ID_DAYS
    }


def _similarities(
    first: Contest, second: Contest, rows: list[int], columns: list[int]
) -> NDArray[np.float64]:
    ours = [_Signs.of(first, first.moves[n]) for n in rows]
    theirs = [_Signs.of(second, second.moves[m]) for m in columns]
    scores = np.zeros((len(rows), len(columns)))
    for n, mine in enumerate(ours):
        for m, other in enumerate(theirs):
            if abs(mine.day - other.day) <= WIDEST:
                scores[n, m] = mine.likeness(other)
    return scores


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a row tells of which event it is."""

    day: int
    spread: int
    actors: frozenset[str]
    targets: frozenset[str]
    place: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, contest: Contest, move: Move) -> "_Signs":
        return cls(
            day=move.date.toordinal(),
            spread=int(codebook().precisions[move.precision].spread_days),
            actors=name_stems(contest, move.actors),
            targets=name_stems(contest, move.targets),
            place=stems_of(move.place),
            words=stems_of(move.action),
        )

    def likeness(self, other: "_Signs") -> float:
        gap = max(abs(self.day - other.day) - self.spread - other.spread, 0)
        parts = (
            2 * _overlap(self.actors, other.actors)
            + _overlap(self.targets, other.targets)
            + _overlap(self.place, other.place)
            + 3 * _overlap(self.words, other.words)
        )
        return float(2 ** (-gap / HALVING) * parts / PARTS)


def _overlap(ours: Collection[str], theirs: Collection[str]) -> float:
    """Return the Jaccard overlap; 0 when both are empty, which says nothing."""
    union = {*ours, *theirs}
    return len(set(ours) & set(theirs)) / len(union) if union else 0.0
