"""What the rounds model looks at in each move, as arrays in the order of the moves.

Traits hold no probabilities and no dates: days count from the start of the contest, and
sets (camps, actors, institutions, words) become sparse 0/1 matrices, a row a move.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from countermove.contest import Vantage, codebook

__all__ = ["Traits", "incidence", "traits_of", "words_of"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

# Words too common in any record of moves to name a person, a law or a place.
_STOPWORDS = frozenset(
    [
        "about",
        "after",
        "again",
        "against",
        "also",
        "before",
        "between",
        "calls",
        "down",
        "during",
        "each",
        "east",
        "first",
        "following",
        "from",
        "group",
        "have",
        "himself",
        "into",
        "less",
        "more",
        "most",
        "near",
        "next",
        "north",
        "over",
        "says",
        "several",
        "some",
        "south",
        "than",
        "that",
        "their",
        "them",
        "then",
        "they",
        "this",
        "those",
        "three",
        "through",
        "under",
        "until",
        "west",
        "what",
        "when",
        "where",
        "which",
        "while",
        "with",
        "within",
        "without",
        "your",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One row a move, in order of day.

    Parameters
    ----------
    days, spreads : int arrays, shape (move,)
        Day since the start of the contest, never falling, and by how many days it may
        be off to either side.
    camps, actors, target_camps, targets, institutions, places, words : sparse
        0/1 matrices, shape (move, vocabulary). `camps` and `target_camps` share their
        columns, and so do `actors` and `targets`.
    violent, verbal, hostile, cooperative : bool arrays, shape (move,)
        From the form and from the codebook's entry of the act.
    """

    days: IntArray
    spreads: IntArray
    camps: csr_array
    actors: csr_array
    target_camps: csr_array
    targets: csr_array
    institutions: csr_array
    places: csr_array
    words: csr_array
    violent: BoolArray
    verbal: BoolArray
    hostile: BoolArray
    cooperative: BoolArray

    @property
    def size(self) -> int:
        """The number of moves."""
        return int(self.days.size)


def traits_of(vantage: Vantage) -> Traits:
    """Collect the traits of every visible move.

    Parameters
    ----------
    vantage : Vantage
        Its moves are in canonical order, which is kept.
    """
    record, moves = vantage.record, vantage.moves
    book = codebook()
    acts = [book.act(move.act) for move in moves]
    spread = {key: int(item.spread_days) for key, item in book.precisions.items()}
    camps = [record.camps_of(move.actors, move.date) for move in moves]
    target_camps = [record.camps_of(move.targets, move.date) for move in moves]
    return Traits(
        days=np.array(
            [vantage.calendar.day(move.date) for move in moves], dtype=np.int64
        ),
        spreads=np.array([spread[move.precision] for move in moves], dtype=np.int64),
        **_sharing("camps", camps, "target_camps", target_camps),
        **_sharing(
            "actors",
            [move.actors for move in moves],
            "targets",
            [move.targets for move in moves],
        ),
        institutions=incidence([move.institutions for move in moves]),
        places=incidence([(move.place,) if move.place else () for move in moves]),
        words=incidence([words_of(move.action) for move in moves]),
        violent=np.array([move.form == "violent" for move in moves], dtype=np.bool_),
        verbal=np.array([act.verbal for act in acts], dtype=np.bool_),
        hostile=np.array([act.tone == "hostile" for act in acts], dtype=np.bool_),
        cooperative=np.array(
            [act.tone == "cooperative" for act in acts], dtype=np.bool_
        ),
    )


def words_of(text: str) -> frozenset[str]:
    """Return the words of a description that may name somebody or something.

    Words are lower-cased, stripped of a possessive, and kept from four letters on (from
    two where they are written in capitals, such as CTS).

    Examples
    --------
    >>> sorted(words_of("CTS raids Kata'ib Hezbollah's site in Dora"))
    ['cts', 'dora', 'hezbollah', "kata'ib", 'raids', 'site']
    """
    kept = set()
    for token in re.findall(r"[^\W\d_][\w'’-]*", text):
        bare = re.sub(r"['’]s$", "", token).strip("'’-")
        long_enough = len(bare) >= 4 or (len(bare) >= 2 and bare.isupper())
        if long_enough and bare.lower() not in _STOPWORDS:
            kept.add(bare.lower())
    return frozenset(kept)


def incidence(
    rows: Sequence[Collection[str]], columns: dict[str, int] | None = None
) -> csr_array:
    """Turn sets of words into a sparse 0/1 matrix.

    Parameters
    ----------
    rows : sequence of collections of str
        One collection a move.
    columns : dict of str to int, optional
        Column of each word; found from `rows` when not given.

    Returns
    -------
    csr_array, shape (len(rows), len(columns))
    """
    if columns is None:
        columns = {
            word: n for n, word in enumerate(sorted({w for r in rows for w in r}))
        }
    pairs = [(n, columns[word]) for n, row in enumerate(rows) for word in set(row)]
    where = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    ones = np.ones(len(pairs))
    shape = (len(rows), max(len(columns), 1))
    return csr_array((ones, (where[:, 0], where[:, 1])), shape=shape)


def _sharing(
    first: str,
    first_rows: Sequence[Collection[str]],
    second: str,
    second_rows: Sequence[Collection[str]],
) -> dict[str, csr_array]:
    """Build two incidence matrices over one set of columns."""
    known = sorted({word for row in (*first_rows, *second_rows) for word in row})
    columns = {word: n for n, word in enumerate(known)}
    return {
        first: incidence(first_rows, columns),
        second: incidence(second_rows, columns),
    }
