"""Clocks that have been started, and how the clocks stood.

A motion on the table, a vote set, a term that runs out: each has an opening, often a
day on which it falls due, and events of the clocks that it brings, or may bring, if it
goes through. Nothing says more about what comes next than a procedure that is under
way.
"""

import datetime as dt
from dataclasses import dataclass

from countermove.errors import ValidationError

__all__ = ["ClockWord", "Procedure", "Standing"]

ClockWord = tuple[str, str]
"""A clock and one of its words, such as ``("leader", "rule")``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One clock of law or agreement that was started.

    Parameters
    ----------
    id : str
        Key, unique among the procedures.
    opened, reported : datetime.date
        The day it was started, which may lie before the contest, and the day it became
        publicly known; `reported` is never earlier.
    kind : str
        Codebook word: motion, election, ultimatum ...
    due : datetime.date or None
        The day it falls due, as known when it was opened; None when none was set.
    brings, may_bring : tuple of (clock, word)
        What its completion means, and what that makes possible.
    actors, about : tuple of str
        Keys of those who started it, and of the leader, institution or camp concerned.
    moves : tuple of str
        Moves that started it.
    closed : datetime.date or None
        The day it ended; None while it runs.
    result : str or None
        done, failed, lapsed, withdrawn or moved; None while it runs.

    Raises
    ------
    ValidationError
        If a day comes before the opening, or only one of `closed` and `result` is
        given.
    """

    id: str
    opened: dt.date
    reported: dt.date
    kind: str
    due: dt.date | None = None
    brings: tuple[ClockWord, ...] = ()
    may_bring: tuple[ClockWord, ...] = ()
    actors: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    closed: dt.date | None = None
    result: str | None = None
    sources: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a procedure that contradicts itself."""
        for name in ("reported", "due", "closed"):
            day = getattr(self, name)
            if day is not None and day < self.opened:
                raise ValidationError(
                    f"Expected `{name}` of procedure {self.id!r} on or after the day "
                    f"it was opened, {self.opened}, got {day}. Mend one of the two."
                )
        if (self.closed is None) != (self.result is None):
            raise ValidationError(
                f"Expected both `closed` and `result` of procedure {self.id!r}, or "
                f"neither, got {self.closed} and {self.result}."
            )

    def is_open(self, day: dt.date) -> bool:
        """Tell whether it is known and runs at the end of a day."""
        return self.reported <= day and (self.closed is None or self.closed > day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one clock stood from a day on, as an analyst says it.

    Parameters
    ----------
    clock, state : str
        Codebook words, such as ``cabinet`` and ``caretaker``.
    since, reported : datetime.date
        The day from which it holds, and the day from which that could be said.
    """

    clock: str
    state: str
    since: dt.date
    reported: dt.date
