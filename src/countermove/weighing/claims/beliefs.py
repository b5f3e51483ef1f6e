"""Beliefs: what the claims of a record say of facts, of sources and of copying.

Every verdict may be "cannot tell"; the rules are stated with :class:`FactBelief` and
:class:`SourceBelief`. Intervals hold 90 percent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.weighing.claims.saying import Sayings
from countermove.weighing.claims.table import DENIES, ClaimTable
from countermove.weighing.claims.testimony import Testimony

__all__ = [
    "CANNOT_TELL",
    "Believed",
    "CopyBelief",
    "FactBelief",
    "SourceBelief",
    "Testimonies",
    "ValueBelief",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBelief:
    """One possible answer.

    Parameters
    ----------
    probability : float
        That it is the true one, in [0, 1].
    low, high : float
        How far that moves with what is not known of reliability, interest and copying:
        the middle 90 percent of its conditional probability over the posterior draws.
    """

    value: str
    probability: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FactBelief:
    """What is believed of one fact.

    Parameters
    ----------
    fact : str
        The fact's key; that of the hypothesis, or of the claim, where claims name none.
    values : tuple of ValueBelief
        In the order of first mention, "not so" or "something else" last.
    claims : tuple of str
        Keys of the claims that speak of it.
    verdict : str
        The likeliest value; "cannot tell" if its probability is below 0.9, or if its
        low end does not lie above the high end of every other value.
    """

    fact: str
    values: tuple[ValueBelief, ...]
    claims: tuple[str, ...]
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBelief:
    """How reliable a source is.

    Parameters
    ----------
    camp : str or None
        Whose interest it has; None means that no interest is known, not that it has
        none.
    reliability, low, high : float
        Probability, in [0, 1], that it states the true of two values where it has no
        interest. One half is worth nothing; below, it rather states the false.
    claims : int
        Claims that it made, repeated ones included.
    for_interest, against_interest : int
        How many of them gain, or cost, its own camp if believed.
    verdict : str
        "reliable" if the whole interval lies above one half, "unreliable" if below.
        "cannot tell" if it holds one half, or if the deviation of theta is still 0.85
        or more of the prior's: then the verdict would be the prior's.
    """

    id: str
    camp: str | None
    reliability: float
    low: float
    high: float
    claims: int
    for_interest: int
    against_interest: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyBelief:
    """That one claim repeats another.

    Parameters
    ----------
    claim, origin : str
        Keys; the origin came before.
    probability : float
        In [0, 1]; over all origins of one claim they sum to 1 or less.
    by_hand : bool
        Whether the coder settled it; the probability is then 1.
    """

    claim: str
    origin: str
    probability: float
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """What the claims say, taken together.

    Parameters
    ----------
    facts : tuple of FactBelief
    sources : tuple of SourceBelief
        Those that make claims.
    copies : tuple of CopyBelief
        From 0.05 up, the likeliest first. A source's own repetitions are left out.
    testimonies : mapping of str to Testimony
        By claim.
    pull : tuple of float
        Mean, low and high end of beta. Without claims in which a camp gains or loses it
        is the prior's.
    worst_r_hat : float
        Split R-hat (Gelman and others 2013, section 11.4), the largest over beta, the
        number of copies, the theta of each source and the chance of each value, where
        these move by a hundredth or more. Near 1 is good. From 1.2 on the chains
        disagree: the claims allow more than one story, and the numbers mix them. NaN
        where nothing was drawn.
    """

    facts: tuple[FactBelief, ...] = ()
    sources: tuple[SourceBelief, ...] = ()
    copies: tuple[CopyBelief, ...] = ()
    testimonies: Mapping[str, Testimony]
    pull: tuple[float, float, float]
    worst_r_hat: float


class Testimonies(Mapping[str, Testimony]):
    """Testimony by claim, made when asked for: all at once would fill the memory.

    Parameters
    ----------
    table : ClaimTable
    sayings : Sayings
    thetas : int array, shape (draw, source)
        Places in the grid.
    pulls : int array, shape (draw,)
    roots : int array, shape (draw, claim)
    """

    def __init__(
        self,
        table: ClaimTable,
        sayings: Sayings,
        *,
        thetas: IntArray,
        pulls: IntArray,
        roots: IntArray,
    ) -> None:
        self._table, self._sayings = table, sayings
        self._thetas, self._pulls, self._roots = thetas, pulls, roots
        self._places = {key: place for place, key in enumerate(table.claims)}
        self._keys = np.array(table.claims, dtype=np.str_)
        self._statements = table.bounds[:-1]

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, claim: str) -> Testimony:
        """Return the testimony of a claim; on its first fact, if it has several.

        In a draw in which it repeats another it is worth what that one is.
        """
        roots = self._roots[:, self._places[claim]]
        if_so, if_not = np.empty(roots.size), np.empty(roots.size)
        for root in np.unique(roots):
            here = roots == root
            if_so[here], if_not[here] = self._say(int(root), here)
        return Testimony(
            claim=claim,
            said_if_so=if_so,
            said_if_not=if_not,
            origins=self._keys[roots],
        )

    def _say(
        self, place: int, here: NDArray[np.bool_]
    ) -> tuple[FloatArray, FloatArray]:
        """Return how likely a source says its claim if it is so, and if not."""
        row = int(self._statements[place])
        first, last = self._sayings.bounds[row], self._sayings.bounds[row + 1]
        thetas = self._thetas[here, self._table.by[place]]
        logs = self._sayings.logs[
            self._sayings.cases[first:last][:, None], self._pulls[here], thetas
        ]
        so = np.arange(last - first) == self._table.statements[row, 2]
        if self._table.stances[place] == DENIES:
            so = ~so  # what a denial conveys is that the value does not hold
        return np.exp(logs[so]).mean(axis=0), np.exp(logs[~so]).mean(axis=0)
