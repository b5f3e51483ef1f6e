"""The words of descriptions and names, and 0/1 matrices of which move has which."""

import re
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array

from countermove.contest import Record

__all__ = ["incidence", "name_stems", "share_columns", "stems_of", "words_of"]

STEM = 6
"""Letters of a word that are kept when its forms should meet."""

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


def stems_of(text: str) -> frozenset[str]:
    """Return the first six letters of the words that :func:`words_of` keeps.

    So that "resigns" meets "resignation" and "dissolve" meets "dissolution".

    Examples
    --------
    >>> sorted(stems_of("President dissolves parliament"))
    ['dissol', 'parlia', 'presid']
    """
    return frozenset(word[:STEM] for word in words_of(text))


def name_stems(record: Record, keys: Iterable[str]) -> frozenset[str]:
    """Return the stems of the names and aliases of actors; other keys have none."""
    actors = (record.actor_index.get(key) for key in keys)
    texts = (text for actor in actors if actor for text in (actor.name, *actor.aliases))
    return frozenset(stem for text in texts for stem in stems_of(text))


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


def share_columns(**named: Sequence[Collection[str]]) -> dict[str, csr_array]:
    """Build incidence matrices over one set of columns."""
    known = sorted({word for rows in named.values() for row in rows for word in row})
    columns = {word: n for n, word in enumerate(known)}
    return {name: incidence(rows, columns) for name, rows in named.items()}
