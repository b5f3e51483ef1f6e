"""A chain of events: each carries the digest of the one before.

    digest_n = SHA-256(canonical JSON of {number n, kind, recorded, before, body})

with `before` = digest_{n-1}, or 64 zeros at the first. Canonical JSON has sorted keys,
no blanks and ASCII letters only, so that equal events have equal bytes. Who changes,
drops or inserts an event breaks the link that follows, unless he makes the whole rest
anew; the last digest, kept elsewhere, shows that too (Haber and Stornetta 1991).

References
----------
Haber, S. and Stornetta, W. S. (1991), How to time-stamp a digital document.
doi:10.1007/BF00196791
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

__all__ = ["ORIGIN", "Break", "Event", "Row", "link", "walk"]

ORIGIN = "0" * 64
_PARTS = {"number", "kind", "recorded", "before", "body"}

Row = tuple[object, object, object, object]
"""An event as stored: number, digest before, canonical text, digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One link of the chain.

    Parameters
    ----------
    number : int
        From 1, without gaps.
    kind : str
        ``registered`` or ``resolved``.
    recorded : str
        UTC time of writing, ISO 8601.
    before, digest : str
        Digest of the event before, and of this one.
    text : str
        The canonical JSON that was digested.
    body : mapping
        What is said.
    """

    number: int
    kind: str
    recorded: str
    before: str
    digest: str
    text: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first event at which a chain does not hold, and what is wrong there."""

    number: int
    fault: str

    def __str__(self) -> str:
        return f"event {self.number} {self.fault}"


def link(
    before: Event | None, *, kind: str, recorded: str, body: Mapping[str, object]
) -> Event:
    """Make the event that follows another one, or the first."""
    number = before.number + 1 if before else 1
    last = before.digest if before else ORIGIN
    text = _canonical(
        {
            "number": number,
            "kind": kind,
            "recorded": recorded,
            "before": last,
            "body": body,
        }
    )
    return Event(
        number=number,
        kind=kind,
        recorded=recorded,
        before=last,
        digest=sha256(text.encode()).hexdigest(),
        text=text,
        body=json.loads(text)["body"],
    )


def walk(rows: Iterable[Row]) -> tuple[tuple[Event, ...], Break | None]:
    """Check a chain from its first event.

    Parameters
    ----------
    rows : iterable
        In order of number.

    Returns
    -------
    events, broken : tuple of Event, and Break or None
        All events before the first fault, and that fault.
    """
    events: list[Event] = []
    for row in rows:
        last = events[-1].digest if events else ORIGIN
        found = _read(row, number=len(events) + 1, before=last)
        if isinstance(found, Break):
            return tuple(events), found
        events.append(found)
    return tuple(events), None


def _read(row: Row, *, number: int, before: str) -> Event | Break:
    stored, previous, text, digest = row
    if stored != number:
        return Break(number=number, fault=f"is missing; {stored!r} stands in its place")
    if not isinstance(text, str) or sha256(_bytes(text)).hexdigest() != digest:
        return Break(number=number, fault="was changed: its digest is of another text")
    parts = _parse(text)
    if parts is None or _canonical(parts) != text or parts["number"] != number:
        return Break(number=number, fault="is no event: its text has another form")
    if previous != before or parts["before"] != before:
        return Break(number=number, fault="does not follow the one before")
    return Event(
        number=number,
        kind=str(parts["kind"]),
        recorded=str(parts["recorded"]),
        before=before,
        digest=str(digest),
        text=text,
        body=parts["body"],  # type: ignore[arg-type]
    )


def _parse(text: str) -> dict[str, object] | None:
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(parts, dict) and set(parts) == _PARTS
    return parts if fits and isinstance(parts["body"], dict) else None


def _canonical(parts: Mapping[str, object]) -> str:
    return json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
