"""The fronts of a contest: who is elite, street, patron, leader; each move's side.

Roles of the camps say who stands where in any contest: the *elite* are the camps of
role incumbent, the *street* those of role street, *patrons* those of role patron. The
two sides of the struggle are the elite and, against it, challengers and street. The
leader's camp is that of whoever took office last, and may belong to either side.

How it fails: roles do not change with time, so an elite that has lost everything is
still called elite; and a camp of role other that fights beside one side is on neither.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from countermove.contest import Move, Record, Tenure, codebook
from countermove.contest.entries import Act
from countermove.reading import Reading

__all__ = ["MONTH", "Fronts", "Step", "see_fronts"]

MONTH = 30
"""Days of one step back in time, and of the month in "per month"."""

Camps = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move with the day it fell on, its act, and the camps at both ends.

    Parameters
    ----------
    day : int
        Days since the start of the contest.
    actors, targets : frozenset of str
        Camps; empty where none is known.
    """

    move: Move
    day: int
    act: Act
    actors: Camps
    targets: Camps

    @property
    def is_hostile(self) -> bool:
        """Whether the act is hostile by the codebook."""
        return self.act.tone == "hostile"

    @property
    def is_cooperative(self) -> bool:
        """Whether the act is cooperative by the codebook."""
        return self.act.tone == "cooperative"

    def is_between(self, one: Camps, other: Camps) -> bool:
        """Tell whether it goes from one set of camps to the other, either way."""
        there = bool(self.actors & one and self.targets & other)
        return there or bool(self.actors & other and self.targets & one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fronts:
    """One reading seen by sides.

    Parameters
    ----------
    steps : tuple of Step
        The visible moves, by date.
    days : tuple of int
        Their days, in the same order.
    elite, challengers, street, patrons : frozenset of str
        Camps by role; empty where the contest has none.
    """

    reading: Reading
    steps: tuple[Step, ...]
    days: tuple[int, ...]
    elite: Camps
    challengers: Camps
    street: Camps
    patrons: Camps

    @property
    def record(self) -> Record:
        """What is seen."""
        return self.reading.vantage.record

    @property
    def today(self) -> int:
        """The day of issue."""
        return self.reading.vantage.day

    @property
    def opposition(self) -> Camps:
        """Challengers and street."""
        return self.challengers | self.street

    def date(self, day: int) -> dt.date:
        """Return the date of a day."""
        return self.reading.vantage.calendar.date(day)

    def day(self, date: dt.date) -> int:
        """Return the day of a date."""
        return self.reading.vantage.calendar.day(date)

    def within(self, day: int, days: int) -> tuple[Step, ...]:
        """Return the steps of the `days` days that end with `day`."""
        first = bisect_left(self.days, day - days + 1)
        return self.steps[first : bisect_right(self.days, day)]

    def watched(self, day: int, days: int) -> int:
        """Return how many of those days lie inside the record, one or more."""
        return max(min(days, day + 1), 1)

    def leader_on(self, day: int) -> Tenure | None:
        """Return the tenure of whoever had taken office last by the end of a day."""
        date = self.date(day)
        begun = [tenure for tenure in self.record.leaders if tenure.since <= date]
        return max(begun, key=lambda tenure: tenure.since) if begun else None

    def leader_camp(self, day: int) -> Camps:
        """Return the leader's camp on a day, or nothing."""
        tenure = self.leader_on(day)
        if tenure is None:
            return frozenset()
        return frozenset(self.record.camps_of((tenure.actor,), self.date(day)))

    def leader_keys(self, day: int) -> frozenset[str]:
        """Return the leader's key and those of the offices of his camp, his cabinet."""
        tenure, date = self.leader_on(day), self.date(day)
        if tenure is None:
            return frozenset()
        camp = self.record.actor_index[tenure.actor].camp_on(date)
        offices = {
            actor.id
            for actor in self.record.actors
            if actor.kind == "office" and camp and actor.camp_on(date) == camp
        }
        return frozenset({tenure.actor} | offices)

    def is_foreign(self, key: str, day: int) -> bool:
        """Tell whether an actor or camp is a state, or belongs to a patron."""
        actor = self.record.actor_index.get(key)
        if actor is not None and actor.kind == "state":
            return True
        return bool(self.patrons & {*self.record.camps_of((key,), self.date(day))})


def see_fronts(reading: Reading) -> Fronts:
    """Lay out a reading by sides."""
    record, calendar = reading.vantage.record, reading.vantage.calendar
    steps = tuple(
        Step(
            move=move,
            day=calendar.day(move.date),
            act=codebook().act(move.act),
            actors=frozenset(record.camps_of(move.actors, move.date)),
            targets=frozenset(record.camps_of(move.targets, move.date)),
        )
        for move in reading.vantage.moves
    )
    return Fronts(
        reading=reading,
        steps=steps,
        days=tuple(step.day for step in steps),
        elite=_of_role(record, {"incumbent"}),
        challengers=_of_role(record, {"challenger"}),
        street=_of_role(record, {"street"}),
        patrons=_of_role(record, {"patron"}),
    )


def _of_role(record: Record, roles: Iterable[str]) -> Camps:
    return frozenset(camp.id for camp in record.camps if camp.role in roles)
