"""How a contest ended; kept apart, so that no forecast can see it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ClockEvent", "Episode", "Outcome"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEvent:
    """Something that happened to one clock: an exit, an election, a replacement.

    Parameters
    ----------
    event : str
        A state or exit of that clock, as the codebook names it.
    actor : str or None
        Whose clock it was, for leaders.
    """

    event: str
    date: dt.date
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A phase of the contest with the coder's code of how it was settled.

    Parameters
    ----------
    held : mapping of str to str
        Camp that held each institution on the day the phase was settled, ``shared``
        where nobody held more than the others, ``none`` where it was vacant.
    """

    id: str
    start: dt.date
    primary: str
    alternative: str = ""
    settled: dt.date | None = None
    stake: str = ""
    words: str = ""
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of a contest, clock by clock.

    Parameters
    ----------
    followed : datetime.date or None
        First day on which the clocks were no longer watched; events up to it are all
        listed, those after the end of the record too. None means the end of the record.
    """

    clocks: Mapping[str, tuple[ClockEvent, ...]]
    episodes: tuple[Episode, ...] = ()
    followed: dt.date | None = None
