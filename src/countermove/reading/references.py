"""Rules of thumb that the rounds model must beat.

Each rule ranks the earlier moves of a move from the nearest back: those of an opposing
camp, those that touch one of the same institutions, or simply all. Earlier means an
earlier row: by date, and within a day in the order of the record.

A rule names a place in a ranking, no probability. To compare probabilities as well,
each rule gets the law that other contests teach it: the share of settled moves that
are answers, and the share of answers whose parent stands at place 1, 2, 3 or later,
each count plus one half (:class:`RankLaw`); what falls to "later" is spread evenly over
the candidates left.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.reading.vocabulary import incidence

__all__ = ["RULES", "RankLaw", "learn_rank_law", "place_of", "rank_candidates"]

IntArray = NDArray[np.int64]

RULES = ("nearest_opposing", "nearest_same_institution", "nearest")
PLACES = 3
MISSED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class RankLaw:
    """How often the parent stands at each place of a rule's ranking.

    Parameters
    ----------
    answering : float
        Chance that a move answers anything, in (0, 1).
    places : tuple of float
        Chance of place 1, 2, 3 and later, given that it answers; sums to one.
    """

    answering: float
    places: tuple[float, ...]

    def probability(self, place: int, candidates: int) -> float:
        """Return the chance of the candidate at one place.

        Parameters
        ----------
        place : int
            From 0; -1 for a parent that the rule does not rank, which gets 0.
        candidates : int
            How many the rule ranks.
        """
        if place < 0:
            return 0.0
        if place < PLACES:
            return self.answering * self.places[place]
        return self.answering * self.places[PLACES] / max(candidates - PLACES, 1)


def learn_rank_law(places: Sequence[int], settled: int) -> RankLaw:
    """Learn the law of a rule from the places of labelled parents.

    Parameters
    ----------
    places : sequence of int
        Place of each labelled parent, from 0; -1 where the rule does not rank it.
    settled : int
        Settled moves, answers and others.
    """
    counts = np.full(PLACES + 1, 0.5)
    for place in places:
        counts[place if 0 <= place < PLACES else PLACES] += 1
    shares = counts / counts.sum()
    return RankLaw(
        answering=(len(places) + 0.5) / (settled + 1),
        places=tuple(float(share) for share in shares),
    )


def rank_candidates(vantage: Vantage, rows: Iterable[int]) -> dict[str, list[IntArray]]:
    """Rank the earlier moves of some moves by every rule.

    Parameters
    ----------
    rows : iterable of int
        Rows of the moves.

    Returns
    -------
    dict of str to list of int array
        By rule: for each of the moves the rows of its candidates, the nearest first.
    """
    record, moves = vantage.record, vantage.moves
    camps = incidence([record.camps_of(move.actors, move.date) for move in moves])
    institutions = incidence([move.institutions for move in moves])
    acting, touched = camps.toarray() > 0, institutions.toarray() > 0
    ranked: dict[str, list[IntArray]] = {rule: [] for rule in RULES}
    for row in rows:
        before = np.arange(row - 1, -1, -1, dtype=np.int64)
        own = (acting[:row] & acting[row]).any(axis=1)
        shared = (touched[:row] & touched[row]).any(axis=1)
        ranked["nearest_opposing"].append(before[~own[::-1]])
        ranked["nearest_same_institution"].append(before[shared[::-1]])
        ranked["nearest"].append(before)
    return ranked


def place_of(ranked: IntArray, parents: Collection[int]) -> int:
    """Return the place of the first labelled parent, -1 where none is ranked."""
    found = np.isin(ranked, list(parents))
    return int(np.argmax(found)) if found.any() else MISSED
