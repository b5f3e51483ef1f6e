"""Rounds: an opening and all that answers it, directly or in turn.

Each round has an opener (the member that opens its tree most often among the drawn
forests), answers, a span, the institutions touched, deaths as a range, and a result.

The result by rule compares who held the contested institutions on the day before the
opening and after the last move: with weights w of the institutions, the gain of a camp
is ``sum w (after - before) / sum w``. The two sides are the opener's camp and the camp
that moves, or is moved against, most often beside it. Whichever gained more than the
other by :data:`MARGIN` is ahead; else it is undecided. A round whose last move is less
than :data:`SETTLING` days old is open. An analyst's judgement is shown beside it and,
where given, taken.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from countermove.contest import Judgement, Move, Vantage
from countermove.reading.answers import Answers
from countermove.reading.control import Control, Shift
from countermove.reading.partition import Partition, best_partition

__all__ = ["MARGIN", "SETTLING", "Round", "Rounds", "find_rounds"]

IntArray = NDArray[np.int64]

MARGIN = 0.05
SETTLING = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round.

    Parameters
    ----------
    id : str
        R1, R2 ... by the day of the first move.
    opener : str
        Key of the move that opens it.
    moves : tuple of str
        Keys of all members, by date, the opener among them.
    start, end : datetime.date
        Days of the first and of the last move (both inside).
    camps : tuple of str
        Camps that act in it, the opener's first.
    institutions : tuple of str
        Institutions that its moves touch, the most often touched first.
    deaths : tuple of float or None
        Sum of lowest and of highest counts; None when no member has a count.
    rule_result, rule_winner : str, str or None
        The role of the camp ahead, ``undecided`` or ``open``; and the camp
        ahead.
    shifts : tuple of Shift
        What the rule looked at.
    judgement : Judgement or None
        The analyst's own.
    support : float
        Mean chance that two of its members belong together.
    """

    id: str
    opener: str
    moves: tuple[str, ...]
    start: dt.date
    end: dt.date
    camps: tuple[str, ...]
    institutions: tuple[str, ...]
    deaths: tuple[float, float] | None
    rule_result: str
    rule_winner: str | None
    shifts: tuple[Shift, ...]
    judgement: Judgement | None
    support: float

    @property
    def result(self) -> str:
        """The analyst's result where there is one, else the rule's."""
        return self.judgement.result if self.judgement else self.rule_result

    @property
    def winner(self) -> str | None:
        """The camp ahead by the analyst where he judged, else by the rule."""
        return self.judgement.winner if self.judgement else self.rule_winner


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """All rounds of a reading, and the answers they rest on."""

    items: tuple[Round, ...]
    answers: Answers
    partition: Partition

    def to_polars(self) -> pl.DataFrame:
        """Return a frame with one row a round."""
        return pl.DataFrame(
            {
                "round": [item.id for item in self.items],
                "opener": [item.opener for item in self.items],
                "moves": [list(item.moves) for item in self.items],
                "start": [item.start for item in self.items],
                "end": [item.end for item in self.items],
                "camps": [list(item.camps) for item in self.items],
                "institutions": [list(item.institutions) for item in self.items],
                "result": [item.result for item in self.items],
                "winner": [item.winner for item in self.items],
                "support": [item.support for item in self.items],
            },
            schema_overrides={
                "round": pl.String,
                "opener": pl.String,
                "moves": pl.List(pl.String),
                "start": pl.Date,
                "end": pl.Date,
                "camps": pl.List(pl.String),
                "institutions": pl.List(pl.String),
                "result": pl.String,
                "winner": pl.String,
                "support": pl.Float64,
            },
        )


def find_rounds(vantage: Vantage, answers: Answers, control: Control) -> Rounds:
    """Split the moves into rounds and judge who came out ahead.

    A move that neither answers nor is answered makes no round.
    """
    partition = best_partition(answers.forests, answers.days)
    groups = [rows for rows in partition.members() if rows.size > 1]
    items = tuple(
        _round(f"R{n}", vantage, rows, partition, control)
        for n, rows in enumerate(groups, start=1)
    )
    return Rounds(items=items, answers=answers, partition=partition)


def _round(
    key: str, vantage: Vantage, rows: IntArray, partition: Partition, control: Control
) -> Round:
    members = [vantage.moves[row] for row in rows]
    opener = members[int(np.argmax(partition.opening[rows]))]
    ordered = [opener, *(move for move in members if move is not opener)]
    camps = dict.fromkeys(
        camp
        for move in ordered
        for camp in vantage.record.camps_of(move.actors, move.date)
    )
    institutions = _most_touched(ordered)
    start, end = members[0].date, members[-1].date
    shifts = tuple(control.shifts(institutions, before=start, after=end))
    result, winner = _judge_by_rule(vantage, ordered, shifts)
    block = partition.together[rows][:, rows].toarray()
    above = block[np.triu_indices(rows.size, 1)]
    return Round(
        id=key,
        opener=opener.id,
        moves=tuple(move.id for move in members),
        start=start,
        end=end,
        camps=tuple(camps),
        institutions=institutions,
        deaths=_deaths(members),
        rule_result=result,
        rule_winner=winner,
        shifts=shifts,
        judgement=_judgement(vantage, members),
        support=float(above.mean()),
    )


def _most_touched(moves: list[Move]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for move in moves:
        for key in move.institutions:
            counts[key] = counts.get(key, 0) + 1
    return tuple(sorted(counts, key=lambda key: -counts[key]))


def _deaths(moves: list[Move]) -> tuple[float, float] | None:
    known = [move.deaths for move in moves if move.deaths is not None]
    if not known:
        return None
    return sum(low for low, _ in known), sum(high for _, high in known)


def _judge_by_rule(
    vantage: Vantage, ordered: list[Move], shifts: tuple[Shift, ...]
) -> tuple[str, str | None]:
    if (vantage.issued - max(move.date for move in ordered)).days < SETTLING:
        return "open", None
    opening, other = _sides(vantage, ordered)
    weights = {item.id: item.weight for item in vantage.record.institutions}
    total = sum(weights[key] for key in {shift.institution for shift in shifts})
    if other is None or total == 0:
        return "undecided", None
    lead = 0.0
    for shift in shifts:
        sign = (shift.camp == opening) - (shift.camp == other)
        lead += sign * weights[shift.institution] * (shift.after - shift.before) / total
    if abs(lead) <= MARGIN:
        return "undecided", None
    winner = opening if lead > 0 else other
    return vantage.record.camp_index[winner].role, winner


def _sides(vantage: Vantage, ordered: list[Move]) -> tuple[str, str | None]:
    """Return the opener's camp and the camp most involved beside it."""
    record = vantage.record
    opening = record.camps_of(ordered[0].actors, ordered[0].date)[0]
    counts: dict[str, int] = {}
    for move in ordered:
        for camp in record.camps_of((*move.actors, *move.targets), move.date):
            counts[camp] = counts.get(camp, 0) + (camp != opening)
    names = {camp.id: camp.name for camp in record.camps}
    other = min(counts, key=lambda camp: (-counts[camp], names[camp]))
    return opening, other if counts[other] else None


def _judgement(vantage: Vantage, members: list[Move]) -> Judgement | None:
    keys = {move.id for move in members}
    for judgement in vantage.record.judgements:
        if judgement.opener in keys:
            return judgement
    return None
