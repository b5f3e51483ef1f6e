"""How far two coders of one contest agree, and what to talk about.

For each field of the moves that both hold, Krippendorff's alpha (Krippendorff 2004,
chapter 11; computed by nltk) tells observed from expected disagreement,

    alpha = 1 - D_observed / D_expected,

1 for perfect agreement, 0 for what chance would give. Words differ or not (nominal);
the institutions of a move are a set, and two sets differ by one less their Jaccard
overlap, or by their branches where the codings name institutions differently. Answers
are compared twice: is the move an answer at all, and which matched move is answered
first. Undecided rows are missing, not "no". Intervals come from resampling moves.

How it fails: moves that one coder left out do not count against alpha; they are listed
instead. Alpha is undefined (NaN) where nothing varies.

References
----------
Krippendorff, K. (2004), Content Analysis, 2nd edition, Sage. Alpha after memory of the
text.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, jaccard_distance
from numpy.random import Generator

from countermove.contest import Contest, Move
from countermove.errors import ValidationError
from countermove.reading.matching import Matching, match_moves
from countermove.streams import Streams

__all__ = ["Agreement", "Disagreement", "FieldAgreement", "compare_codings"]

DRAWS = 200
BAND = (0.05, 0.95)
LISTED = 25

Value = Hashable | None
Distance = Callable[[Hashable, Hashable], float]

# How much a disagreement on each field weighs when the list is put in order.
TOPICS = {
    "answers": 3.0,
    "is_answer": 3.0,
    "result": 1.5,
    "form": 1.5,
    "stake": 1.0,
    "act": 1.0,
    "institutions": 0.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAgreement:
    """Agreement on one field.

    Parameters
    ----------
    field : str
    alpha : float
        At most 1; NaN where nothing varies or fewer than two moves can be compared.
    low, high : float
        90 percent interval; NaN as for alpha.
    agreement : float
        Share of moves on which both say exactly the same; NaN without moves.
    units : int
        Moves on which both say something.
    """

    field: str
    alpha: float
    low: float
    high: float
    agreement: float
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One move on which the coders differ, with what each says.

    Parameters
    ----------
    first, second : str
        Keys of the move in either coding.
    fields : tuple of (str, str, str)
        Field, first coder's word, second coder's word.
    weight : float
        Higher is worth more talk.
    """

    first: str
    second: str
    action: str
    fields: tuple[tuple[str, str, str], ...]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two codings of one contest, compared."""

    matching: Matching
    fields: tuple[FieldAgreement, ...]
    disagreements: tuple[Disagreement, ...]

    def to_polars(self) -> pl.DataFrame:
        """Return one row a field."""
        return pl.DataFrame(
            {
                "field": [item.field for item in self.fields],
                "alpha": [item.alpha for item in self.fields],
                "low": [item.low for item in self.fields],
                "high": [item.high for item in self.fields],
                "agreement": [item.agreement for item in self.fields],
                "units": [item.units for item in self.fields],
            }
        )


def compare_codings(first: Contest, second: Contest, *, seed: int = 0) -> Agreement:
    """Compare two codings of one contest.

    Parameters
    ----------
    first, second : Contest
    seed : int
        Root seed of the resampling.

    Raises
    ------
    ValidationError
        If the two have no move in common.
    """
    matching = match_moves(first, second)
    if not matching.pairs:
        raise ValidationError(
            f"Expected two codings of one contest, got {first.id!r} and {second.id!r} "
            "without a move in common. Are days, actors and descriptions of the same "
            "events?"
        )
    table = _tabulate(first, second, matching)
    stream = Streams(seed).named("agreement")
    fields = tuple(
        _measure(name, pairs, _DISTANCES.get(name, binary_distance), stream)
        for name, pairs in table.items()
    )
    return Agreement(
        matching=matching,
        fields=fields,
        disagreements=_worth_talking_about(first, second, matching, table),
    )


def krippendorff_alpha(
    pairs: Sequence[tuple[Hashable, Hashable]], distance: Distance
) -> float:
    """Return alpha of two coders; NaN where nothing varies or nothing is compared."""
    if len({value for pair in pairs for value in pair}) < 2:
        return float("nan")
    data = [(coder, n, pair[coder]) for n, pair in enumerate(pairs) for coder in (0, 1)]
    return float(AnnotationTask(data=data, distance=distance).alpha())


_DISTANCES: dict[str, Distance] = {"institutions": jaccard_distance}

Table = dict[str, list[tuple[Value, Value]]]


def _tabulate(first: Contest, second: Contest, matching: Matching) -> Table:
    """Put what both coders say of each matched move side by side."""
    shared_ids = set(first.institution_index) == set(second.institution_index)
    events_first = {first.moves[n].id: k for k, (n, _) in enumerate(matching.pairs)}
    events_second = {second.moves[m].id: k for k, (_, m) in enumerate(matching.pairs)}
    table: Table = {name: [] for name in TOPICS}
    for n, m in matching.pairs:
        ours, theirs = first.moves[n], second.moves[m]
        for name in ("act", "form", "result", "stake"):
            table[name].append((getattr(ours, name), getattr(theirs, name)))
        table["institutions"].append(
            (
                _institutions(first, ours, by_id=shared_ids),
                _institutions(second, theirs, by_id=shared_ids),
            )
        )
        table["is_answer"].append((_is_answer(ours), _is_answer(theirs)))
        table["answers"].append(
            (_first_answer(ours, events_first), _first_answer(theirs, events_second))
        )
    return table


def _institutions(contest: Contest, move: Move, *, by_id: bool) -> Value:
    """Return the institutions of a move, or their branches; None where it has none."""
    if by_id:
        return frozenset(move.institutions) or None
    known = contest.institution_index
    return frozenset(known[key].branch for key in move.institutions) or None


def _is_answer(move: Move) -> Value:
    return bool(move.answers) if move.settled else None


def _first_answer(move: Move, events: dict[str, int]) -> Value:
    """Name the event answered first; -1 for none, -2 for one the other has not."""
    if not move.settled:
        return None
    return events.get(move.answers[0], -2) if move.answers else -1


def _measure(
    name: str,
    pairs: Iterable[tuple[Value, Value]],
    distance: Distance,
    stream: Generator,
) -> FieldAgreement:
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    nan = float("nan")
    if not both:
        return FieldAgreement(
            field=name, alpha=nan, low=nan, high=nan, agreement=nan, units=0
        )
    drawn = stream.integers(len(both), size=(DRAWS, len(both)))
    alphas = np.array(
        [krippendorff_alpha([both[k] for k in row], distance) for row in drawn]
    )
    alphas = alphas[np.isfinite(alphas)]
    low, high = np.quantile(alphas, BAND) if alphas.size else (nan, nan)
    return FieldAgreement(
        field=name,
        alpha=krippendorff_alpha(both, distance),
        low=float(low),
        high=float(high),
        agreement=sum(a == b for a, b in both) / len(both),
        units=len(both),
    )


def _worth_talking_about(
    first: Contest, second: Contest, matching: Matching, table: Table
) -> tuple[Disagreement, ...]:
    found = []
    for k, (n, m) in enumerate(matching.pairs):
        ours, theirs = first.moves[n], second.moves[m]
        differing = [
            name
            for name, pairs in table.items()
            if None not in pairs[k] and pairs[k][0] != pairs[k][1]
        ]
        if "is_answer" in differing:
            differing.remove("answers")
        if differing:
            found.append(
                Disagreement(
                    first=ours.id,
                    second=theirs.id,
                    action=ours.action,
                    fields=tuple(
                        (name, _word(ours, name), _word(theirs, name))
                        for name in differing
                    ),
                    weight=sum(TOPICS[name] for name in differing),
                )
            )
    found.sort(key=lambda item: (-item.weight, item.first))
    return tuple(found[:LISTED])


def _word(move: Move, field: str) -> str:
    if field in {"answers", "is_answer"}:
        return ";".join(move.answers) or "nothing"
    value = getattr(move, field)
    return ";".join(value) if isinstance(value, tuple) else str(value)
