"""What moves and tenures say about who holds which institution.

Each piece of evidence is a trial between two sets of camps in one institution (see
:mod:`countermove.reading.control_filter`). Let a be the camps of the actors and b those
of the targets; "rest" are all camps but those on the other side.

========  ==========================  ==================================================
effect    success puts ... ahead      otherwise
========  ==========================  ==================================================
takes     a of the rest               in part: half the weight; failed: nothing changes
gives     b of the rest               the same
vacates   the rest of a               the same
removes   the rest of b (not of a)    the same
contests  a of b                      failed: b of a; in part: half the weight each way
========  ==========================  ==================================================

A hostile act that ``contests`` without opponents on record is tried against the rest.
A hostile ``takes`` or ``removes`` that failed changes no holding, but was a trial of
strength that b won: it counts as a failed ``contests``. Pending moves, words and
``none`` say nothing, nor do moves whose side cannot be told. Who lets go is placed
where it stood the day before, so that a defection costs the camp that was left.

An actor who takes an office puts his camp ahead of the rest in the executive
institutions that bear the name of the office; if there are none, in those of the
greatest weight. Of tenures from before the start the last of each office counts, and
those up to the start only where the record does not say who held the institution.

The same fact told twice (a swearing-in and a tenure) counts twice; as the pull of a win
fades with the share already held, little comes of it.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from countermove.contest import (
    Institution,
    Move,
    Record,
    Tenure,
    Vantage,
    codebook,
)
from countermove.contest.entries import Act

__all__ = ["HOLDING", "LOSING", "TENURE", "TRIAL", "Comparison", "find_comparisons"]

TRIAL = 1.0
"""Weight of a contested move of act weight 1: one Bradley-Terry comparison."""
HOLDING = 6.0
"""Weight of a gain of act weight 1 (takes, gives). Who is seen to hold something counts
as if six trials in a row had gone its way, which luck alone brings once in 64."""
LOSING = 1.0
"""Weight of a loss of act weight 1 (vacates, removes): that of one trial. Far less than
a gain, for a post or a person lost is a part of what a camp holds (one seat of a whole
parliament, say), and nobody steps in."""
TENURE = 12.0
"""Weight of taking the office itself: twice the strongest single act."""

PARTS = {"succeeded": 1.0, "partial": 0.5, "failed": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One set of camps came out ahead of another in one institution.

    Parameters
    ----------
    institution : str
    date : datetime.date
        The day of the move or of taking office.
    winners, losers : frozenset of str
        Keys of camps; neither is empty and no camp is in both.
    weight : float
        In plain Bradley-Terry comparisons.
    """

    institution: str
    date: dt.date
    winners: frozenset[str]
    losers: frozenset[str]
    weight: float


def find_comparisons(vantage: Vantage) -> list[Comparison]:
    """Return all that is known of holds at a vantage, tenures first, then moves."""
    return [
        *_tenure_comparisons(vantage.record),
        *(
            comparison
            for move in vantage.moves
            for comparison in _move_comparisons(vantage.record, move)
        ),
    ]


def _move_comparisons(record: Record, move: Move) -> Iterator[Comparison]:
    act = codebook().act(move.act)
    effect = _effect(act, move.result)
    if effect is None:
        return
    part = PARTS[move.result]
    if effect == "contests":
        ours, theirs = _trial_sides(record, move, hostile=act.tone == "hostile")
        won, lost = TRIAL * part, TRIAL * (1 - part)
    else:
        ours, theirs = _holding_sides(record, move, effect)
        unit = HOLDING if effect in {"takes", "gives"} else LOSING
        won, lost = unit * part, 0.0
    if not ours or not theirs:
        return
    for key in dict.fromkeys(move.institutions):
        for winners, losers, weight in ((ours, theirs, won), (theirs, ours, lost)):
            if weight * act.weight > 0:
                yield Comparison(
                    institution=key,
                    date=move.date,
                    winners=winners,
                    losers=losers,
                    weight=weight * act.weight,
                )


def _effect(act: Act, result: str) -> str | None:
    """Return what an act with this result shows, or None for nothing."""
    if result not in PARTS or act.control == "none":
        return None
    if result != "failed" or act.control == "contests":
        return act.control
    resisted = act.tone == "hostile" and act.control in {"takes", "removes"}
    return "contests" if resisted else None


def _trial_sides(
    record: Record, move: Move, *, hostile: bool
) -> tuple[frozenset[str], frozenset[str]]:
    ours = frozenset(record.camps_of(move.actors, move.date))
    theirs = frozenset(record.camps_of(move.targets, move.date))
    if not theirs and hostile:
        theirs = frozenset(record.camp_index)
        return ours, theirs - ours
    return ours - theirs, theirs - ours


def _holding_sides(
    record: Record, move: Move, effect: str
) -> tuple[frozenset[str], frozenset[str]]:
    everybody = frozenset(record.camp_index)
    ours = frozenset(record.camps_of(move.actors, move.date))
    if effect == "takes":
        return ours, everybody - ours
    if effect == "gives":
        theirs = frozenset(record.camps_of(move.targets, move.date))
        return theirs, everybody - theirs
    if effect == "vacates":
        losing = _camps_before(record, move.actors, move.date)
    else:
        losing = _camps_before(record, move.targets, move.date) - ours
    return everybody - losing, losing


def _camps_before(
    record: Record, keys: tuple[str, ...], when: dt.date
) -> frozenset[str]:
    """Return where each stood the day before; on the day itself if nowhere before."""
    eve = when - dt.timedelta(days=1)
    camps: set[str] = set()
    for key in keys:
        camps.update(record.camps_of((key,), eve) or record.camps_of((key,), when))
    return frozenset(camps)


def _tenure_comparisons(record: Record) -> Iterator[Comparison]:
    eve = record.start - dt.timedelta(days=1)
    last: dict[str, Tenure] = {}
    for tenure in sorted(record.leaders, key=lambda item: item.since):
        if tenure.since < record.start:
            last[tenure.office] = tenure
    later = [item for item in record.leaders if item.since >= record.start]
    for tenure in (*last.values(), *later):
        ours = frozenset(record.camps_of((tenure.actor,), tenure.since))
        rest = frozenset(record.camp_index) - ours
        for item in _offices(record, tenure.office) if ours and rest else ():
            if tenure.since > record.start or not item.holders:
                yield Comparison(
                    institution=item.id,
                    date=max(tenure.since, eve),
                    winners=ours,
                    losers=rest,
                    weight=TENURE,
                )


def _offices(record: Record, office: str) -> list[Institution]:
    """Return the executive institutions that an office stands for."""
    seats = [item for item in record.institutions if item.branch == "executive"]
    wanted = _stems(office)
    named = [
        item
        for item in seats
        if wanted
        and (stems := _stems(item.name))
        and (stems <= wanted or wanted <= stems)
    ]
    heaviest = max((item.weight for item in seats), default=0.0)
    return named or [item for item in seats if item.weight == heaviest]


def _stems(text: str) -> set[str]:
    """Return beginnings of words, so that president meets presidency."""
    words = re.findall(r"[^\W\d_]{4,}", text.casefold())
    return {word[:5] for word in words} - {"offic"}
