"""The record as it stood on a day: all that a forecaster may see.

A fact is seen when it had been reported by the end of the day of issue. What is cut:
moves, claims, procedures and series values known later; how a procedure ended, if
later; answers that point to such moves;
memberships, tenures and judgements that begin later; ends of memberships that had not
come yet; actors and camps that had not appeared; and the end of the contest, if later.
Laws stay, for they are known ahead, and so do events whose day was fixed by then.
Hence later reports never change a vantage.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import cached_property
from hashlib import sha256

from countermove.contest.actors import Actor, Membership
from countermove.contest.calendar import Calendar, parse_date
from countermove.contest.moves import INDEPENDENT, Claim, Move, Source
from countermove.contest.procedures import Procedure
from countermove.contest.record import Record
from countermove.contest.rules import Question

__all__ = ["Vantage"]


@dataclass(frozen=True, kw_only=True)
class Vantage:
    """A contest as known at the end of one day.

    Parameters
    ----------
    issued : datetime.date
        The day of issue.
    record : Record
        Only what had been reported by then.
    """

    issued: date
    record: Record

    @classmethod
    def cut(cls, record: Record, issued: date | str) -> "Vantage":
        """Cut a record to what was known at the end of `issued`."""
        day = parse_date(issued) if isinstance(issued, str) else issued
        return cls(issued=day, record=_cut(record, day))

    @property
    def moves(self) -> tuple[Move, ...]:
        """The visible moves, by date."""
        return self.record.moves

    @cached_property
    def calendar(self) -> Calendar:
        """Days since the start of the contest."""
        return Calendar(self.record.start)

    @property
    def day(self) -> int:
        """The day of issue, in days since the start of the contest."""
        return self.calendar.day(self.issued)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that is seen; equal digests mean equal sight."""
        seen = {
            item.name: _plain(getattr(self.record, item.name))
            for item in fields(Record)
        }
        seen["issued"] = self.issued.isoformat()
        text = json.dumps(seen, sort_keys=True, ensure_ascii=True, default=str)
        return sha256(text.encode()).hexdigest()


def _cut(record: Record, day: date) -> Record:
    moves = [move for move in record.moves if move.reported <= day]
    seen = {move.id for move in moves}
    moves = [_cut_answers(move, seen) for move in moves]
    leaders = tuple(tenure for tenure in record.leaders if tenure.since <= day)
    named = {key for move in moves for key in (*move.actors, *move.targets)}
    named |= {tenure.actor for tenure in leaders}
    named |= {
        key
        for item in record.procedures
        if item.reported <= day
        for key in (*item.actors, *item.about)
    }
    actors = tuple(
        _cut_memberships(actor, day) for actor in record.actors if actor.id in named
    )
    claims = _cut_claims(record.claims, day)
    evidence = seen | {claim.id for claim in claims}
    present = _camps_present(record, actors, named)
    return Record(
        **{item.name: getattr(record, item.name) for item in fields(Record)}
        | {
            "end": record.end if record.end and record.end <= day else None,
            "camps": tuple(camp for camp in record.camps if camp.id in present),
            "actors": actors,
            "leaders": leaders,
            "moves": tuple(moves),
            "sources": _sources_named(record, moves, claims, day),
            "claims": claims,
            "series": tuple(item for item in record.series if item.date <= day),
            "questions": tuple(_cut_question(q, evidence) for q in record.questions),
            "judgements": tuple(
                item
                for item in record.judgements
                if item.known <= day and item.opener in seen
            ),
            "procedures": tuple(
                _cut_procedure(item, seen, day)
                for item in record.procedures
                if item.reported <= day
            ),
            "standings": tuple(
                item for item in record.standings if item.reported <= day
            ),
            "scheduled": tuple(item for item in record.scheduled if item.known <= day),
            "coincidences": tuple(
                item for item in record.coincidences if seen.issuperset(item.moves)
            ),
        }
    )


def _cut_answers(move: Move, seen: set[str]) -> Move:
    """Drop answers to moves not yet reported; if none remain the question is open."""
    kept = tuple(key for key in move.answers if key in seen)
    if kept == move.answers:
        return move
    return replace(
        move, answers=kept, answers_basis=move.answers_basis if kept else None
    )


def _cut_claims(claims: tuple[Claim, ...], day: date) -> tuple[Claim, ...]:
    """Keep claims made by a day; that one repeats a later one is not known yet."""
    kept = [claim for claim in claims if claim.date <= day]
    keys = {claim.id for claim in kept} | {INDEPENDENT}
    return tuple(
        claim if claim.copies in keys else replace(claim, copies="") for claim in kept
    )


def _cut_procedure(procedure: Procedure, seen: set[str], day: date) -> Procedure:
    """Leave a procedure open that had not ended yet."""
    moves = tuple(key for key in procedure.moves if key in seen)
    if procedure.closed is not None and procedure.closed > day:
        return replace(procedure, moves=moves, closed=None, result=None)
    return replace(procedure, moves=moves)


def _cut_memberships(actor: Actor, day: date) -> Actor:
    kept = tuple(
        Membership(
            camp=item.camp,
            since=item.since,
            until=item.until if item.until and item.until <= day else None,
        )
        for item in actor.memberships
        if item.since is None or item.since <= day
    )
    return replace(actor, memberships=kept)


def _camps_present(
    record: Record, actors: tuple[Actor, ...], named: set[str]
) -> set[str]:
    present = {item.camp for actor in actors for item in actor.memberships}
    present |= {camp for item in record.institutions for camp in item.holders}
    return present | (named & set(record.camp_index))


def _sources_named(
    record: Record, moves: list[Move], claims: tuple[Claim, ...], day: date
) -> tuple[Source, ...]:
    named = {key for move in moves for key in move.sources}
    named |= {
        key
        for item in record.procedures
        if item.reported <= day
        for key in item.sources
    }
    named |= {claim.source for claim in claims}
    return tuple(source for source in record.sources if source.id in named)


def _cut_question(question: Question, evidence: set[str]) -> Question:
    kept = tuple(
        item
        for item in question.evidence
        if item.evidence in evidence
        or item.observer
        or (item.moves and evidence.issuperset(item.moves))
    )
    return replace(question, evidence=kept)


def _plain(value: object) -> object:
    """Turn frozen values into plain lists and mappings, in canonical order."""
    if isinstance(value, tuple):
        plain = [asdict(item) if hasattr(item, "__slots__") else item for item in value]
        return sorted(
            plain, key=lambda row: json.dumps(row, sort_keys=True, default=str)
        )
    return asdict(value) if hasattr(value, "__slots__") else value  # type: ignore[call-overload]
