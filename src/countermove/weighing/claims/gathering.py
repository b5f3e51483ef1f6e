"""Claims of a vantage gathered into facts, and weighed.

What speaks of one fact:

- claims that name one `fact` (spelling of capitals and spaces aside);
- a claim that names none speaks of each hypothesis that it is about, and of its plain
  "so";
- one that names none and is about no hypothesis is a fact by itself.

The values of a fact are the answers that were named, in the order of first mention, and
last "not so", where only the plain "so" or one answer was named, or "something else".

Interest is read from the claims. Whoever gains by a claim gains by the value that it
affirms or doubts, or loses by the one that it denies, and what one claim says of camps
holds for all claims on that value. Where claims differ their majority decides, and a
tie is no interest. In a fact of two values the other has the reverse.

Claims are ordered by day, then as they stand in the record, origins settled by hand
first.

Assumes that claims about one hypothesis bear on the same thing. Fails where they give
different reasons: each is then counted as a vote on the hypothesis as a whole. Name
facts to keep them apart.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.contest import INDEPENDENT, Claim, Vantage
from countermove.errors import ValidationError
from countermove.weighing.claims.beliefs import Believed
from countermove.weighing.claims.table import (
    AFFIRMS,
    ALONE,
    DENIES,
    DOUBTS,
    OPEN,
    ClaimTable,
)
from countermove.weighing.claims.truth import fit_truth

__all__ = [
    "NOT_SO",
    "SO",
    "SOMETHING_ELSE",
    "Believed",
    "gather_claims",
    "weigh_claims",
]

IntArray = NDArray[np.int64]

SO, NOT_SO, SOMETHING_ELSE = "so", "not so", "something else"
# A stance of a coder's own is taken for a hedge.
STANCES = {"affirms": AFFIRMS, "denies": DENIES, "doubts": DOUBTS}


def weigh_claims(vantage: Vantage, *, stream: Generator, draws: int = 400) -> Believed:
    """Estimate how reliable sources are and which facts are true.

    Parameters
    ----------
    vantage : Vantage
        Only claims made by its day count.
    stream : Generator
        Source of all chance; the same stream gives the same answer.
    draws : int
        Posterior draws kept, 16 or more.

    Returns
    -------
    Believed
        Empty where nobody claimed anything.

    Raises
    ------
    ValidationError
        If claims are said to copy each other in a circle, or `draws` is below 16.
    """
    return fit_truth(gather_claims(vantage), stream=stream, draws=draws)


def gather_claims(vantage: Vantage) -> ClaimTable:
    """Turn the claims of a vantage into arrays.

    Parameters
    ----------
    vantage : Vantage

    Returns
    -------
    ClaimTable

    Raises
    ------
    ValidationError
        If claims are said to copy each other in a circle.
    """
    record = vantage.record
    readings = {
        item.id for question in record.questions for item in question.hypotheses
    }
    claims = _ordered(record.claims)
    facts = _Facts()
    rows = [
        (place, *facts.take(key, value))
        for place, claim in enumerate(claims)
        for key, value in _spoken_of(claim, readings)
    ]
    camps = {source.id: source.camp for source in record.sources}
    names = sorted({claim.source for claim in claims})
    numbers = {name: number for number, name in enumerate(names)}
    places = {claim.id: place for place, claim in enumerate(claims)}
    special = {"": OPEN, INDEPENDENT: ALONE}
    return ClaimTable(
        claims=tuple(claim.id for claim in claims),
        sources=tuple(names),
        facts=tuple(facts.keys),
        values=facts.values,
        camps=tuple(camps.get(name) for name in names),
        gains=_gains(claims, rows, facts.values),
        by=_whole([numbers[claim.source] for claim in claims]),
        days=np.array([float(vantage.calendar.day(c.date)) for c in claims]),
        stances=_whole([STANCES.get(claim.stance, DOUBTS) for claim in claims]),
        statements=_whole(rows).reshape(-1, 3),
        stated=np.array([key not in readings for key in facts.keys], dtype=np.bool_),
        repeats=_whole(
            [(special | places).get(claim.copies, OPEN) for claim in claims]
        ),
        quotes=tuple(claim.quote for claim in claims),
    )


class _Facts:
    """Facts and their values in the order of first mention."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self._places: dict[str, int] = {}
        self._named: list[dict[str, tuple[int, str]]] = []

    def take(self, key: str, value: str) -> tuple[int, int]:
        """Return the places of a fact and of its value, new ones at the end."""
        fact = self._places.setdefault(_folded(key), len(self.keys))
        if fact == len(self.keys):
            self.keys.append(key.strip())
            self._named.append({})
        named = self._named[fact]
        place, _ = named.setdefault(_folded(value), (len(named), value.strip()))
        return fact, place

    @property
    def values(self) -> tuple[tuple[str, ...], ...]:
        """The values of each fact, the unnamed one last."""
        return tuple(
            (
                *(spelled for _, spelled in named.values()),
                NOT_SO if len(named) == 1 else SOMETHING_ELSE,
            )
            for named in self._named
        )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _ordered(claims: Sequence[Claim]) -> list[Claim]:
    """Sort claims by day, origins before copies, then by content, never by row."""
    found = {claim.id: claim for claim in claims}
    depth: dict[str, int] = {}
    for claim in claims:
        chain = [claim]
        while chain[-1].copies in found and chain[-1].id not in depth:
            chain.append(found[chain[-1].copies])
            if len(chain) > len(claims):
                raise ValidationError(
                    f"Expected claims to copy earlier ones, got a circle through "
                    f"{claim.id!r}. Mend `copies`."
                )
        for one in reversed(chain):
            above = depth.get(one.copies, -1) + 1 if one.copies in found else 0
            depth.setdefault(one.id, above)
    return sorted(
        claims,
        key=lambda claim: (
            claim.date,
            depth[claim.id],
            claim.source,
            claim.fact,
            claim.value,
            claim.stance,
            claim.says,
            claim.id,
        ),
    )


def _spoken_of(claim: Claim, readings: set[str]) -> list[tuple[str, str]]:
    """Return the facts that a claim speaks of, with what it says of each."""
    value = claim.value.strip() or SO
    if claim.fact.strip():
        return [(claim.fact, value)]
    about = sorted({key for key in claim.about if key in readings})
    return [(key, SO) for key in about] or [(claim.id, value)]


def _gains(
    claims: Sequence[Claim],
    rows: Sequence[tuple[int, int, int]],
    values: tuple[tuple[str, ...], ...],
) -> dict[str, IntArray]:
    """Return what each camp gains by each value, as in :class:`ClaimTable`."""
    firsts = np.concatenate([[0], np.cumsum([len(row) for row in values])]).astype(int)
    votes: defaultdict[str, IntArray] = defaultdict(
        lambda: np.zeros(firsts[-1], dtype=np.int64)
    )
    for claim, fact, value in rows:
        said = claims[claim]
        sign = -1 if said.stance == "denies" else 1
        for camps, gain in ((said.favours, sign), (said.harms, -sign)):
            for camp in camps:
                votes[camp][firsts[fact] + value] += gain
                if len(values[fact]) == 2:
                    votes[camp][firsts[fact] + 1 - value] -= gain
    return {camp: np.sign(total) for camp, total in votes.items()}


def _whole(numbers: Sequence[object]) -> IntArray:
    return np.array(numbers, dtype=np.int64)
