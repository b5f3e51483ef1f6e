"""The contest: one struggle for power in one polity, whole and checked."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from countermove.contest.calendar import Calendar
from countermove.contest.consistency import find_faults
from countermove.contest.record import Country, Record
from countermove.contest.vantage import Vantage
from countermove.errors import EmptyRecordError, ValidationError

if TYPE_CHECKING:
    from countermove.contest.moves import Move

__all__ = ["Contest", "Country"]


@dataclass(frozen=True, kw_only=True)
class Contest(Record):
    """A contest that has passed every check.

    The fields are those of :class:`~countermove.contest.record.Record`. How it ended is
    not among them: forecasting code receives a :class:`Vantage`, which is cut from this
    record and has no outcome.

    Raises
    ------
    ValidationError
        If anything contradicts anything else; the message lists every fault.
    """

    calendar: Calendar = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check everything, then put the moves into their canonical order."""
        faults = [item for item in find_faults(self) if item.severity == "error"]
        if faults:
            listed = "\n".join(f"- {fault.message} {fault.remedy}" for fault in faults)
            raise ValidationError(
                f"Expected contest {self.id!r} to agree with itself, got "
                f"{len(faults)} faults:\n{listed}"
            )
        object.__setattr__(self, "calendar", Calendar(self.start))
        object.__setattr__(self, "moves", tuple(sorted(self.moves, key=_by_content)))

    def at(self, issued: date | str) -> Vantage:
        """Cut the record as it stood on a day.

        Parameters
        ----------
        issued : datetime.date or str
            The day, ISO if text. What had been reported by its end is seen.

        Raises
        ------
        EmptyRecordError
            If no move had been reported by then.
        """
        vantage = Vantage.cut(self, issued)
        if not vantage.moves:
            known = "it has no moves"
            if self.moves:
                first = min(move.reported for move in self.moves)
                known = f"the first was reported on {first}"
            raise EmptyRecordError(
                f"Expected contest {self.id!r} to have moves by {issued}, got none: "
                f"{known}. Choose a later day."
            )
        return vantage

    @cached_property
    def last_reported(self) -> date:
        """The day on which the last move became known; the start if there are none."""
        return max((move.reported for move in self.moves), default=self.start)


def _by_content(move: "Move") -> tuple[object, ...]:
    """Order moves by date and known place, then by what they say.

    Keys and file order are idle.
    """
    unknown = move.day_order is None
    return (
        move.date,
        unknown,
        move.day_order or 0.0,
        move.action,
        move.place,
        move.act,
        move.form,
        move.force,
        move.reported,
        move.note,
        move.id,
    )
