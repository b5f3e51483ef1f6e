"""Entries: each forecast of a ledger with all that was said about it since.

An entry is *open* until its deadline is over and then *overdue* until somebody resolves
it. It is *scored* when its deadline is over and it was resolved as true or false; one
resolved early waits for its deadline (*decided*), for otherwise what happens soon would
be scored before what does not. *Void* entries are counted and never scored.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from pydantic import TypeAdapter
from pydantic import ValidationError as Misfit

from countermove.errors import LedgerError
from countermove.ledger.chain import Event
from countermove.ledger.days import is_over
from countermove.ledger.forecast import Forecast
from countermove.ledger.resolution import Resolution, Verdict

__all__ = [
    "REGISTERED",
    "RESOLVED",
    "VOID_POLICY",
    "Entry",
    "Resolved",
    "Status",
    "gather",
]

REGISTERED, RESOLVED = "registered", "resolved"
VOID_POLICY = (
    "Void if the rule cannot be applied: the office or body that it names ceased to "
    "exist for reasons that the statement is not about, or 180 days after the deadline "
    "trustworthy sources still contradict each other. Void forecasts are counted and "
    "never scored. Doubt about who was right is no ground."
)
GRACE = dt.timedelta(days=7)
_Value = TypeVar("_Value")
_FORECASTS, _RESOLUTIONS = TypeAdapter(Forecast), TypeAdapter(Resolution)


class Status(StrEnum):
    """Where an entry stands."""

    OPEN = "open"
    DECIDED = "decided"
    OVERDUE = "overdue"
    SCORED = "scored"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A resolution with the number of its event and the time of writing."""

    number: int
    recorded: dt.datetime
    resolution: Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One forecast and every resolution of it, the latest last.

    Parameters
    ----------
    id : int
        Number of the event that registered it.
    recorded : datetime.datetime
        UTC time of writing.
    """

    id: int
    recorded: dt.datetime
    forecast: Forecast
    resolutions: tuple[Resolved, ...] = ()

    @property
    def standing(self) -> Resolved | None:
        """The resolution that counts: the latest."""
        return self.resolutions[-1] if self.resolutions else None

    @property
    def in_advance(self) -> bool:
        """Whether it was written down within 7 days of issue and before its deadline.

        Anything later is a forecast in hindsight: what came of it may have been known.
        """
        day = self.recorded.date()
        return day <= self.forecast.issued + GRACE and day < self.forecast.deadline

    def matured(self, now: dt.datetime) -> bool:
        """Tell whether the deadline is over."""
        return is_over(self.forecast.deadline, now)

    def status(self, now: dt.datetime) -> Status:
        """Tell where the entry stands."""
        if self.standing is None:
            return Status.OVERDUE if self.matured(now) else Status.OPEN
        if self.standing.resolution.verdict is Verdict.VOID:
            return Status.VOID
        return Status.SCORED if self.matured(now) else Status.DECIDED


def gather(events: Iterable[Event]) -> tuple[Entry, ...]:
    """Put events together to entries, in order of registration.

    Raises
    ------
    LedgerError
        If an event is of unknown kind or says what no event can say.
    """
    entries: dict[int, Entry] = {}
    for event in events:
        recorded = _moment(event)
        if event.kind == REGISTERED:
            forecast = _parse(_FORECASTS, event)
            entries[event.number] = Entry(
                id=event.number, recorded=recorded, forecast=forecast
            )
        elif event.kind == RESOLVED:
            resolution = _parse(_RESOLUTIONS, event)
            if resolution.entry not in entries:
                raise _misfit(event, f"it resolves {resolution.entry}, no entry")
            entry = entries[resolution.entry]
            said = Resolved(
                number=event.number, recorded=recorded, resolution=resolution
            )
            entries[entry.id] = replace(entry, resolutions=(*entry.resolutions, said))
        else:
            raise _misfit(event, f"its kind is {event.kind!r}")
    return tuple(entries.values())


def _moment(event: Event) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(event.recorded)
    except ValueError:
        raise _misfit(event, f"it was recorded at {event.recorded!r}") from None
    if moment.tzinfo is None:
        raise _misfit(event, f"its time {event.recorded!r} has no zone")
    return moment


def _parse(adapter: TypeAdapter[_Value], event: Event) -> _Value:
    try:
        return adapter.validate_python(event.body)
    except Misfit as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise _misfit(event, f"{where} {first['msg']}".strip()) from fault


def _misfit(event: Event, fault: str) -> LedgerError:
    return LedgerError(
        f"Expected event {event.number} to register or resolve a forecast, got: "
        f"{fault}. The chain holds, so it was written so; was it another program?"
    )
