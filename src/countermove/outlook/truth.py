"""What became of the clocks: for scoring and learning, never for a forecast.

The course of a contest is its listed clock events in order, each with the cause that it
stands for given the state before it, followed up to a day. Events after the record ends
count as long as the outcome says that the clocks were watched.
"""

import datetime as dt
from dataclasses import dataclass

from countermove.contest import ClockEvent, Contest, Outcome
from countermove.outlook.causes import (
    CLOCKS,
    STATES,
    clock_of,
    event_cause,
    is_possible,
    state_after,
)

__all__ = ["Course", "Happening", "follow_clocks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One move of a clock: the day and the number of its cause."""

    date: dt.date
    cause: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The clocks of one contest from its first day on.

    Parameters
    ----------
    start, followed : datetime.date
        Watched on [start, followed).
    opening : dict of str to int
        States on the first day.
    happenings : tuple of Happening
        In order of time.
    """

    start: dt.date
    followed: dt.date
    opening: dict[str, int]
    happenings: tuple[Happening, ...]

    def states(self, day: dt.date) -> dict[str, int]:
        """Return the states at the end of a day."""
        states = self.opening
        for item in self.happenings:
            if item.date <= day:
                states = state_after(item.cause, states)
        return states

    def next_move(self, clock: str, day: dt.date) -> Happening | None:
        """Return how and when a clock first moved after a day; None if not watched."""
        return next(
            (
                item
                for item in self.happenings
                if item.date > day and clock_of(item.cause) == clock
            ),
            None,
        )


def follow_clocks(contest: Contest, outcome: Outcome) -> Course:
    """Put the listed events of all clocks in order.

    Parameters
    ----------
    contest : Contest
        Its standings on or before the first day give the opening states.
    outcome : Outcome
    """
    opening = dict.fromkeys(STATES, 0)
    for item in sorted(contest.standings, key=lambda item: item.since):
        if item.since <= contest.start:
            opening[item.clock] = STATES[item.clock].index(item.state)
    end = contest.end or contest.last_reported + dt.timedelta(days=1)
    listed: list[tuple[dt.date, int, str, ClockEvent]] = [
        (event.date, place, clock, event)
        for place, clock in enumerate(CLOCKS)
        for event in outcome.clocks.get(clock, ())
    ]
    states, happenings = opening, []
    for date, _, clock, event in sorted(listed, key=lambda row: row[:2]):
        cause = event_cause(event, clock, states)
        if date < contest.start or cause is None or not is_possible(cause, states):
            continue
        states = state_after(cause, states)
        happenings.append(Happening(date=date, cause=cause))
    return Course(
        start=contest.start,
        followed=outcome.followed or end,
        opening=opening,
        happenings=tuple(happenings),
    )
