"""The ledger: register forecasts, resolve them, read them again."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from countermove.errors import NotFoundError, ValidationError
from countermove.ledger.chain import ORIGIN, Break, Event, link
from countermove.ledger.days import is_over, latest_day, utc_now
from countermove.ledger.entries import REGISTERED, RESOLVED, Entry, gather
from countermove.ledger.forecast import Forecast
from countermove.ledger.resolution import Resolution
from countermove.ledger.store import append, read_events

__all__ = ["Book", "Ledger", "Registered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A ledger as it was read.

    Parameters
    ----------
    entries : tuple of Entry
        In order of registration; those before the break, if there is one.
    events : int
        Number of events that hold.
    head : str
        Digest of the last of them. Kept elsewhere, it shows that nothing up to there
        was ever changed or cut off.
    digests : tuple of str
        Of all events that hold.
    broken : Break or None
        The first fault of the chain.
    """

    entries: tuple[Entry, ...]
    events: int
    head: str
    digests: tuple[str, ...]
    broken: Break | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """Numbers of the entries that were added, and of those that stood there already."""

    added: tuple[int, ...]
    known: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger file; it is opened for each call and closed again.

    Parameters
    ----------
    path : pathlib.Path
        Made by the first registration.
    clock : callable
        Gives the present moment with its zone.
    """

    path: Path
    clock: Callable[[], dt.datetime] = field(default=utc_now, kw_only=True)

    def read(self) -> Book:
        """Read everything and check the chain.

        Raises
        ------
        NotFoundError
            If there is no such file.
        LedgerError
            If it is no ledger, of a newer schema, or cannot be read.
        """
        events, broken = read_events(self.path)
        digests = tuple(event.digest for event in events)
        return Book(
            entries=gather(events),
            events=len(events),
            head=digests[-1] if digests else ORIGIN,
            digests=digests,
            broken=broken,
        )

    def register(self, forecasts: Iterable[Forecast]) -> Registered:
        """Write forecasts down, all of them or none.

        A forecast that stands there already, number for number, is not added again; so
        the same command can be repeated after a crash.

        Raises
        ------
        ValidationError
            If a day of issue lies in the future, or a statement was forecast otherwise
            on the same day.
        LedgerError
            If the file is no ledger, broken, or cannot be written.
        """
        rows, now = tuple(forecasts), self.clock()
        for row in rows:
            _check_issued(row, now)
        known: list[int] = []

        def write(events: Sequence[Event]) -> list[Event]:
            standing = {entry.forecast.key: entry for entry in gather(events)}
            last = events[-1] if events else None
            added: list[Event] = []
            for row in rows:
                if row.key in standing:
                    known.append(_same(standing[row.key], row))
                    continue
                last = link(
                    last, kind=REGISTERED, recorded=_text(now), body=row.to_plain()
                )
                added.append(last)
                standing[row.key] = Entry(id=last.number, recorded=now, forecast=row)
            return added

        events = append(self.path, write)
        return Registered(
            added=tuple(event.number for event in events), known=tuple(known)
        )

    def resolve(self, resolution: Resolution) -> int:
        """Write down how an entry turned out; return the number of the resolution.

        Nothing is overwritten: a second resolution must name the one it corrects, and
        both stay.

        Raises
        ------
        NotFoundError
            If there is no such ledger or entry.
        ValidationError
            If the day lies in the future or before issue, the deadline is not over and
            the resolution not marked as early, or another resolution stands unnamed.
        LedgerError
            If the file is no ledger, broken, or cannot be written.
        """
        read_events(self.path)
        now = self.clock()

        def write(events: Sequence[Event]) -> list[Event]:
            found = {entry.id: entry for entry in gather(events)}
            if resolution.entry not in found:
                raise NotFoundError(
                    f"Expected an entry of the ledger, got {resolution.entry}. "
                    "See `countermove ledger list`."
                )
            _check_resolution(found[resolution.entry], resolution, now)
            body = resolution.to_plain()
            return [link(events[-1], kind=RESOLVED, recorded=_text(now), body=body)]

        return append(self.path, write)[0].number


def _check_issued(forecast: Forecast, now: dt.datetime) -> None:
    if forecast.issued > latest_day(now):
        raise ValidationError(
            f"Expected a day of issue that has come, got {forecast.issued}. "
            "A forecast cannot rest on days to come."
        )


def _same(entry: Entry, forecast: Forecast) -> int:
    ours, theirs = entry.forecast, forecast
    said = (ours.probability, ours.vantage_digest)
    if said != (theirs.probability, theirs.vantage_digest):
        raise ValidationError(
            f"Expected one forecast of a statement a day, got another for "
            f"{theirs.scenario!r} by {theirs.deadline}: entry {entry.id} of "
            f"{ours.issued} says {ours.probability:.4f}, this one "
            f"{theirs.probability:.4f}. Issue it on another day, or keep another "
            "ledger; nothing was written."
        )
    return entry.id


def _check_resolution(entry: Entry, resolution: Resolution, now: dt.datetime) -> None:
    issued, deadline = entry.forecast.issued, entry.forecast.deadline
    if not issued <= resolution.known <= latest_day(now):
        raise ValidationError(
            f"Expected a day from {issued} to {latest_day(now)} since when it is "
            f"known, got {resolution.known}."
        )
    over = is_over(deadline, now)
    if not over and not resolution.early:
        raise ValidationError(
            f"Expected a resolution after the deadline {deadline} of entry {entry.id}. "
            "If nothing can change the outcome any more, give --early and say why in "
            "--note; it is scored when the deadline is over."
        )
    if over and resolution.early:
        raise ValidationError(
            f"Expected no early resolution of entry {entry.id}: its deadline "
            f"{deadline} is over. Leave --early away."
        )
    _check_replaced(entry, resolution)


def _check_replaced(entry: Entry, resolution: Resolution) -> None:
    standing = entry.standing.number if entry.standing else None
    if resolution.replaces == standing:
        return
    if standing is None:
        raise ValidationError(
            f"Expected nothing to replace, since entry {entry.id} has no resolution, "
            f"got {resolution.replaces}. Leave --replaces away."
        )
    raise ValidationError(
        f"Expected a correction that names resolution {standing} of entry {entry.id}, "
        f"got {resolution.replaces or 'none named'}. If it is wrong, give "
        f"--replaces {standing}; both stay."
    )


def _text(now: dt.datetime) -> str:
    return now.astimezone(dt.UTC).replace(microsecond=0).isoformat()
