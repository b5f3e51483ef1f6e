r"""Copying: which earlier claims a claim may repeat, and how much speaks for each.

A claim may repeat an earlier one of another source that says at least the same: the
same value of the same fact in the same stance. Beforehand (Dong, Berti-Équille and
Srivastava 2009, with counts in place of their fixed rates):

    a source copies with probability kappa_s                    Beta(1, 4)
    it copies from r with probability omega_sr                  Dirichlet, total 1
    it takes one of the claims of r on the fact at random

Both are summed out, so that only counts remain. Speakers on one fact are few beside all
sources, so the Dirichlet gives each ``1 / m_s``, with m_s the mean number of others who
had spoken before when s spoke: one of those present is as likely as another. It is a
weight on origins rather than a story of how they came about, for whom s could copy
differs from fact to fact.

What speaks for an origin is the ratio of two likelihoods, copied against independent:

- *lag*, with g_m(u) = 1 / (1 + m) * (m / (1 + m))^u the geometric law of mean m days:
  copied, ``.9 g_5 + .1 g_90`` of the days since the origin; independent,
  ``.5 g_2 + .5 g_60`` of the days since the fact was first spoken of. On the first days
  everybody speaks and lag says nothing; a claim long after the news and right after
  another is suspect. Held to [1/30, 30]: a fact of old that is spoken of anew is a tail
  that no law of lags was made for.
- *wording*, where both have words: see :mod:`.wording`.

A source that says the same again repeats itself, and counts once. What the coder
settled stands. Of the candidates the 40 best are kept. Claims that only bear on a
reading, each with a reason of its own, are compared where both have words, and never
by agreement alone.

Assumes that the record's order is the order of speaking: of claims of one day the later
row may copy the earlier, never the reverse. Fails where all copy somebody outside of
the record, as when newspapers print an unnamed agency: they look independent.

References
----------
Dong, X. L., Berti-Équille, L. and Srivastava, D. (2009), Integrating Conflicting Data:
The Role of Source Dependence. doi:10.14778/1687627.1687690
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import isnan, log, log1p

import numpy as np
from numpy.typing import NDArray

from countermove.weighing.claims.table import ALONE, OPEN, ClaimTable
from countermove.weighing.claims.wording import Wordings, log_wording_ratio

__all__ = ["MOST", "Candidates", "find_candidates", "log_lag_ratio"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Key = tuple[int, int, int]

MOST = 40
"""Candidates kept for a claim."""
COPIED = ((0.9, 5.0), (0.1, 90.0))
INDEPENDENT = ((0.5, 2.0), (0.5, 60.0))
"""Shares and mean days of the two laws of lag."""
LAG_LIMIT = log(30.0)
"""Most that time alone may say for copying or against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of a claim and one that it may repeat, by claim.

    Parameters
    ----------
    bounds : int array, shape (claim + 1,)
        Pairs of claim c are ``bounds[c]`` to ``bounds[c + 1]``.
    origins : int array, shape (pair,)
        The claim that may be repeated.
    slots : int array, shape (pair,)
        Number of the pair of sources, or -1 where a source repeats itself.
    log_weights : shape (pair,)
        What lag and wording say, less the log of how many claims of that source
        compete.
    settled : int array, shape (claim,)
        The pair that is known to hold, :data:`ALONE`, or :data:`OPEN`.
    counted : bool array, shape (claim,)
        Whether the claim tells how often its source copies: others had spoken before,
        and it is not a repetition of its own words.
    by_hand : bool array, shape (claim,)
        Whether the coder settled it.
    crowd : shape (source,)
        Others who had spoken before, on average over its counted claims; 1 or more.
    """

    bounds: IntArray
    origins: IntArray
    slots: IntArray
    log_weights: FloatArray
    settled: IntArray
    counted: BoolArray
    by_hand: BoolArray
    crowd: FloatArray

    @property
    def n_slots(self) -> int:
        """How many pairs of sources there are."""
        return int(self.slots.max(initial=-1)) + 1


def log_lag_ratio(since_origin: float, since_first: float) -> float:
    """Return the log likelihood ratio of "copied" against "independent" by time.

    Parameters
    ----------
    since_origin, since_first : float
        Days since the claim that may be repeated, and since the fact was first spoken
        of; 0 or more.
    """
    ratio = log(_lag(since_origin, COPIED)) - log(_lag(since_first, INDEPENDENT))
    return max(-LAG_LIMIT, min(ratio, LAG_LIMIT))


def find_candidates(table: ClaimTable) -> Candidates:
    """List who may have copied whom.

    Parameters
    ----------
    table : ClaimTable

    Returns
    -------
    Candidates
    """
    keys, facts = _keys_of(table)
    wordings = Wordings(table.quotes)
    earlier: defaultdict[Key, list[int]] = defaultdict(list)
    heard: defaultdict[int, dict[int, float]] = defaultdict(dict)
    rows: list[list[tuple[int, float]]] = []
    others = np.zeros(len(table.claims))
    settled = np.full(len(table.claims), OPEN, dtype=np.int64)
    for claim, source in enumerate(table.by.tolist()):
        before = heard[facts[claim]]
        others[claim] = len(before) - (source in before)
        said = [
            one for one in earlier[keys[claim][0]] if set(keys[claim]) <= set(keys[one])
        ]
        rows.append(_row_of(table, claim, facts[claim], said, before, wordings))
        stated = bool(table.stated[facts[claim]])
        settled[claim] = _settled_of(table, claim, said if stated else [])
        if settled[claim] >= 0:
            rows[-1] = [(int(settled[claim]), 0.0)]
        elif settled[claim] == ALONE:
            rows[-1] = []
        for key in keys[claim]:
            earlier[key].append(claim)
        before.setdefault(source, float(table.days[claim]))
    return _lay_out(table, rows, others, settled)


def _keys_of(table: ClaimTable) -> tuple[list[list[Key]], list[int]]:
    """Return what each claim says, and the first fact that it speaks of."""
    keys: list[list[Key]] = [[] for _ in table.claims]
    stances = table.stances.tolist()
    for claim, fact, value in table.statements.tolist():
        keys[claim].append((fact, value, stances[claim]))
    return keys, [row[0][0] for row in keys]


def _row_of(
    table: ClaimTable,
    claim: int,
    fact: int,
    said: list[int],
    before: dict[int, float],
    wordings: Wordings,
) -> list[tuple[int, float]]:
    """Return the candidates of one claim with their log weights, the best ones."""
    source, day = int(table.by[claim]), float(table.days[claim])
    said = [one for one in said if table.by[one] != source]
    if not said:
        return []
    first, stated = min(before.values()), bool(table.stated[fact])
    rivals = Counter(int(table.by[one]) for one in said)
    row = []
    for one in said:
        lag = log_lag_ratio(day - float(table.days[one]), day - first)
        alike = wordings.likeness(claim, one)
        if stated or not isnan(alike):
            words = log_wording_ratio(alike)
            row.append((one, lag + words - log(rivals[int(table.by[one])])))
    row.sort(key=lambda item: -item[1])
    return sorted(row[:MOST])


def _settled_of(table: ClaimTable, claim: int, said: list[int]) -> int:
    """Return the origin that is known, ALONE, or OPEN."""
    hand = int(table.repeats[claim])
    if hand != OPEN:
        return hand
    own = [one for one in said if table.by[one] == table.by[claim]]
    return own[-1] if own else OPEN


def _lay_out(
    table: ClaimTable,
    rows: list[list[tuple[int, float]]],
    others: FloatArray,
    settled: IntArray,
) -> Candidates:
    """Lay the pairs end to end and number the pairs of sources."""
    bounds = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    pairs = [pair for row in rows for pair in row]
    origins = np.array([pair[0] for pair in pairs], dtype=np.int64)
    child = np.repeat(np.arange(len(rows)), np.diff(bounds))
    mine, theirs = table.by[child], table.by[origins]
    _, slots = np.unique(mine * len(table.sources) + theirs, return_inverse=True)
    own = mine == theirs
    by_hand = table.repeats != OPEN
    repeated = np.zeros(len(rows), dtype=np.bool_)
    repeated[child[own]] = True
    counted = ((others > 0) | (by_hand & (settled >= 0))) & ~repeated
    mass = np.bincount(table.by[counted], others[counted], len(table.sources))
    number = np.bincount(table.by[counted], minlength=len(table.sources))
    return Candidates(
        bounds=bounds.astype(np.int64),
        origins=origins,
        slots=np.where(own, -1, slots).astype(np.int64),
        log_weights=np.array([pair[1] for pair in pairs], dtype=np.float64),
        settled=np.where(settled >= 0, bounds[:-1], settled).astype(np.int64),
        counted=counted,
        by_hand=by_hand,
        crowd=np.maximum(mass / np.maximum(number, 1), 1.0),
    )


def _lag(days: float, law: tuple[tuple[float, float], ...]) -> float:
    """Return the probability of a lag under a mixture of geometric laws."""
    return float(
        sum(
            share * np.exp(days * (log(mean) - log1p(mean))) / (1 + mean)
            for share, mean in law
        )
    )
