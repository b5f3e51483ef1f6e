"""outcome.yaml: how a contest ended, by clock. Forecasting code never opens it."""

import re
from collections.abc import Iterator

from countermove.contest.codebook import codebook
from countermove.contest.outcome import ClockEvent, Episode, Outcome
from countermove.folder.cells import NO_DATE
from countermove.folder.document import read_document
from countermove.folder.entry import Entry
from countermove.folder.findings import Gathering, nearest

__all__ = ["read_ending"]

_EPISODE = ("id", "start", "primary", "alt", "settled", "stake", "held", "words")

# A clock that never moved may be named with its first state and no date.
_UNMOVED = {"in_office", "full", "sitting", "holds", "none"}


def read_ending(text: str | None, gathering: Gathering) -> Outcome:
    """Return how the contest ended, faulty values left out and noted."""
    top = read_document(text, ("clocks", "episodes", "followed"), gathering)
    names = tuple(codebook().section("clocks"))
    clocks = top.mapping("clocks", names)
    events = {
        name: tuple(_events(clocks, name, gathering))
        for name in names
        if name in clocks
    }
    return Outcome(
        clocks=events,
        episodes=tuple(_episodes(top)),
        followed=top.date("followed"),
    )


def _events(clocks: Entry, clock: str, gathering: Gathering) -> Iterator[ClockEvent]:
    known = (
        ("actor", "exit", "event", "date") if clock == "leader" else ("event", "date")
    )
    if clocks.is_mapping(clock):
        entries = [clocks.mapping(clock, known)]
    else:
        entries = clocks.entries(clock, known)
    for entry in entries:
        word = _word(entry, clock)
        if word in _UNMOVED and "date" not in entry:
            continue
        when = entry.date("date", required=True)
        actor = entry.text("actor", required=clock == "leader") or None
        if actor:
            gathering.place_cell("outcome", "actor", entry.line_of("actor"), actor)
        if word and when:
            yield ClockEvent(event=word, date=when, actor=actor)


def _word(entry: Entry, clock: str) -> str:
    """Read the exit of a leader or the event of another clock."""
    key = "exit" if clock == "leader" and "event" not in entry else "event"
    word = entry.text(key, required=True)
    words = codebook().section(f"clocks.{clock}")
    if word and word not in words:
        near = codebook().nearest(word, f"clocks.{clock}")
        entry.fault(
            key,
            f"unknown-{key}",
            message=f"Expected a word of the clock {clock!r}, got {word!r}.",
            remedy=f"Did you mean {near!r}?" if near else nearest(word, words),
        )
    return word


def _episodes(top: Entry) -> Iterator[Episode]:
    for entry in top.entries("episodes", _EPISODE):
        yield Episode(
            id=entry.identify("episodes"),
            start=entry.date("start", required=True) or NO_DATE,
            primary=_code(entry, "primary", required=True),
            alternative=_code(entry, "alt", required=False),
            settled=entry.date("settled"),
            stake=entry.text("stake"),
            words=entry.text("words"),
            held=dict(_held(entry)),
        )


def _held(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield institution and holder; both are checked against the contest later."""
    holders = entry.mapping("held")
    holders.settle(f"{entry.path}/held")
    for institution in holders:
        camp = holders.text(institution, required=True)
        if camp:
            yield institution, camp


def _code(entry: Entry, key: str, *, required: bool) -> str:
    """Read one code of an outcome, O1 to O9; several are separated by semicolons."""
    text = entry.text(key, required=required)
    for code in filter(None, (part.strip() for part in re.split("[;,]", text))):
        if code not in codebook().section("outcomes"):
            entry.fault(
                key,
                "unknown-code",
                message=f"Expected a code of an outcome, O1 to O9, got {code!r}.",
                remedy="See `countermove codebook outcomes` for what they mean.",
            )
    return text
