r"""What each piece of evidence is worth: whether the fact is so, and who said it first.

Evidence that a reading h expects with probability p_h is held with doubt,

    L_h = so p_h + not_so (1 - p_h),

*so* being how likely what we hold is if the fact is so, *not_so* if it is not: virtual
evidence in the sense of Pearl (1988). With both equal it tells nothing.

* A move: so = g by its grade of certainty (:data:`CERTAINTY`, a stated scale), not_so
  = 1 - g.
* ``answers:A:B``: g is the probability that A answers B (or any of several), with every
  label hidden, so that an analyst who settled the answer is not heard twice.
* A claim: the two of its :class:`..claims.testimony.Testimony`. Claims
  with one origin count once in a draw: the origin where it is listed, else the first.
* ``stakes:OBSERVER``: L_h = t B_s + 1 - t, with B_s the factor of the stake that h
  expects (:mod:`.stake_factors`) and t = :data:`STAKE_TRUST`, for
  the codebook's shares may be wrong.

Assumes that the grade of a fact is known apart from the readings. Fails when a record
holds only what suits one reading: each row is then as sure as its grade, and the choice
of rows is not.

References
----------
Pearl, J. (1988), Probabilistic Reasoning in Intelligent Systems, Morgan Kaufmann.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Claim, Evidence, Question
from countermove.errors import ValidationError
from countermove.reading import Reading
from countermove.reading.stakes import STAKES
from countermove.weighing.claims.testimony import Testimony
from countermove.weighing.hypotheses.stake_factors import stake_factors

__all__ = [
    "CERTAINTY",
    "GRADES",
    "STAKE_TRUST",
    "Ground",
    "Grounds",
    "count_once",
    "sure_grounds",
]

FloatArray = NDArray[np.float64]
StringArray = NDArray[np.str_]
Drawn = TypeVar("Drawn", bound=np.generic)

CERTAINTY: Mapping[str | None, float] = MappingProxyType(
    {"confirmed": 0.97, "reported": 0.9, "memory": 0.8, "disputed": 0.65, None: 0.8}
)
"""Probability that a move happened as coded, by its grade: a stated scale."""
GRADES: Mapping[str | None, float] = MappingProxyType(
    {"tangible": 1.0, "evidence": 1.0, "indication": 0.5, None: 1.0}
)
"""Exponent of the likelihood by grade of the sign: an indication counts half."""
STAKE_TRUST = 0.9
"""How far the codebook's evidence on stakes is trusted; keeps L_h above 1 - 0.9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One piece of evidence, apart from any reading.

    Parameters
    ----------
    evidence : str
        Its key.
    kind : str
        ``move``, ``claim``, ``answer`` or ``stakes``.
    group : str
        Evidence of one group shares its errors: key of a round, else of a move or fact.
    grade : float
        Exponent by the grade of the sign.
    so, not_so : shape (draw,)
        How likely what is held is if the fact is so, and if not; ones for stakes.
    counted : shape (draw,)
        1, or 0 where it repeats another item.
    factors : mapping of str to float, or None
        For stakes only, by stake; 1 is no evidence.
    same_as : str or None
        The claim that it repeats in more draws than any other; None where it more
        often stands on its own feet.
    """

    evidence: str
    kind: str
    group: str
    grade: float
    so: FloatArray
    not_so: FloatArray
    counted: FloatArray
    factors: Mapping[str, float] | None = None
    same_as: str | None = None

    @property
    def worth(self) -> float:
        """How sure the fact is, given even odds beforehand; 1/2 tells nothing.

        For stakes, how sure the likeliest one is; 1/3 tells nothing.
        """
        if self.factors is not None:
            return max(self.factors.values()) / len(STAKES)
        so, not_so = float(self.so.mean()), float(self.not_so.mean())
        return so / (so + not_so)

    @property
    def strength(self) -> FloatArray:
        """How far it tells anything, from 0 to 1 for a sure fact, shape (draw,)."""
        if self.factors is not None:
            return np.full_like(self.so, (max(self.factors.values()) - 1) / 2)
        return np.asarray(np.abs(self.so - self.not_so) / (self.so + self.not_so))


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Finds what evidence is worth in one reading.

    Parameters
    ----------
    reading : Reading
    testimonies : mapping of str to Testimony
        By claim; each claim that is evidence needs one. Their draws are used in turn.
    draws : int
    """

    reading: Reading
    testimonies: Mapping[str, Testimony]
    draws: int

    def of(self, question: Question) -> tuple[Ground, ...]:
        """Return the grounds of a question's evidence, in its order.

        Raises
        ------
        ValidationError
            If evidence is no move or claim at the vantage, or a claim has no testimony.
        """
        claims = [
            item.evidence for item in question.evidence if item.evidence in self._claims
        ]
        origins = [self._in_turn(self._testimony(key).origins) for key in claims]
        counted: Mapping[str, FloatArray] = {}
        if claims:
            table = count_once(claims, np.column_stack(origins))
            counted = dict(zip(claims, table.T, strict=True))
        return tuple(self._ground(item, counted) for item in question.evidence)

    def _ground(self, item: Evidence, counted: Mapping[str, FloatArray]) -> Ground:
        moves = self.reading.vantage.record.move_index
        if item.observer is not None:
            return self._of_stakes(item, item.observer)
        if item.moves and set(item.moves) <= moves.keys():
            child, *parents = item.moves
            chance = self._answer(child, parents)
            return self._plain(item, "answer", self._round(child), chance)
        if item.evidence in moves:
            # A grade of the coder's own is as good as none.
            grade = moves[item.evidence].certainty
            chance = CERTAINTY.get(grade, CERTAINTY[None])
            return self._plain(item, "move", self._round(item.evidence), chance)
        if item.evidence in self._claims:
            return self._of_claim(item, counted[item.evidence])
        raise ValidationError(
            f"Expected a move or claim known by {self.reading.vantage.issued}, got "
            f"{item.evidence!r}. Cut the question at the same vantage as the reading."
        )

    def _plain(self, item: Evidence, kind: str, group: str, chance: float) -> Ground:
        return Ground(
            evidence=item.evidence,
            kind=kind,
            group=group,
            grade=GRADES[item.grade],
            so=np.full(self.draws, chance),
            not_so=np.full(self.draws, 1 - chance),
            counted=np.ones(self.draws),
        )

    def _of_claim(self, item: Evidence, counted: FloatArray) -> Ground:
        testimony = self._testimony(item.evidence)
        origins = Counter(testimony.origins.tolist())
        origin = max(origins, key=lambda key: (origins[key], key == item.evidence))
        return Ground(
            evidence=item.evidence,
            kind="claim",
            group=self._group(self._claims[item.evidence]),
            grade=GRADES[item.grade],
            so=self._in_turn(testimony.said_if_so),
            not_so=self._in_turn(testimony.said_if_not),
            counted=counted,
            same_as=None if origin == item.evidence else str(origin),
        )

    def _of_stakes(self, item: Evidence, observer: str) -> Ground:
        factors = stake_factors(self.reading.stakes, observer)
        return Ground(
            evidence=item.evidence,
            kind="stakes",
            group=item.evidence,
            grade=GRADES[item.grade],
            so=np.ones(self.draws),
            not_so=np.ones(self.draws),
            counted=np.ones(self.draws),
            factors=factors or dict.fromkeys(STAKES, 1.0),
        )

    def _answer(self, child: str, parents: Sequence[str]) -> float:
        """Return the probability of an answer, labels hidden; 0 below one in 1,000."""
        answers = self.reading.blind
        causes = [answers.keys.index(key) for key in parents]
        mine = answers.children == answers.keys.index(child)
        here = mine & np.isin(answers.parents, causes)
        return min(float(answers.probabilities[here].sum()), 1.0)

    @cached_property
    def _claims(self) -> Mapping[str, Claim]:
        return {claim.id: claim for claim in self.reading.vantage.record.claims}

    @cached_property
    def _rounds(self) -> Mapping[str, str]:
        items = self.reading.rounds.items
        return {key: item.id for item in items for key in item.moves}

    def _round(self, move: str) -> str:
        return self._rounds.get(move, move)

    def _group(self, claim: Claim) -> str:
        """Return the round of the first move a claim is about, else its fact, or it."""
        moves = self.reading.vantage.record.move_index
        about = next((key for key in claim.about if key in moves), None)
        return self._round(about) if about else claim.fact or claim.id

    def _testimony(self, claim: str) -> Testimony:
        if claim not in self.testimonies:
            raise ValidationError(
                f"Expected a testimony for claim {claim!r}, which is evidence, got "
                "none. Weigh all claims of the vantage first."
            )
        return self.testimonies[claim]

    def _in_turn(self, values: NDArray[Drawn]) -> NDArray[Drawn]:
        return values[np.arange(self.draws) % values.size]


def count_once(keys: Sequence[str], origins: StringArray) -> FloatArray:
    """Let claims that go back to one origin count once.

    Parameters
    ----------
    keys : sequence of str
        Claims, as they are listed.
    origins : str array, shape (draw, claim)

    Returns
    -------
    shape (draw, claim)
        1 for the claim that counts: the origin where it is listed, else the first that
        goes back to it; 0 for the others.
    """
    own = origins == np.array(keys)
    counted = np.zeros(origins.shape)
    for column in range(len(keys)):
        same = origins == origins[:, [column]]
        first = np.where((same & own).any(1), (same & own).argmax(1), same.argmax(1))
        counted[:, column] = first == column
    return counted


def sure_grounds(question: Question) -> tuple[Ground, ...]:
    """Return grounds that take every row for a sure fact on its own feet.

    Stakes need a reading; here they tell nothing.
    """
    return tuple(
        Ground(
            evidence=item.evidence,
            kind="stakes" if item.observer else "answer" if item.moves else "move",
            group=item.evidence,
            grade=GRADES[item.grade],
            so=np.ones(1),
            not_so=np.full(1, float(item.observer is not None)),
            counted=np.ones(1),
            factors=dict.fromkeys(STAKES, 1.0) if item.observer else None,
        )
        for item in question.evidence
    )
