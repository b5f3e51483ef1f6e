"""procedures.csv: clocks of law or agreement that were started."""

from countermove.contest.procedures import ClockWord, Procedure
from countermove.folder.cells import NO_DATE, Cells
from countermove.folder.evidence_tables import each_row
from countermove.folder.findings import Gathering
from countermove.folder.layouts import PROCEDURES

__all__ = ["read_procedures"]


def read_procedures(data: bytes, gathering: Gathering) -> list[Procedure]:
    """Return all procedures of a file, faulty cells replaced and noted."""
    return [_procedure(cells) for cells in each_row(data, PROCEDURES, gathering)]


def _procedure(cells: Cells) -> Procedure:
    opened = cells.date("opened") or NO_DATE
    days = {name: cells.date(name) for name in ("reported", "due", "closed")}
    for name, day in days.items():
        if day is not None and day < opened:
            cells.fault(
                name,
                "before-opened",
                message=f"Expected `{name}` on or after `opened`, {opened}, got {day}.",
                remedy="Mend one of the two.",
            )
            days[name] = None
    result = cells.word("result") or None
    if bool(cells.text("closed")) != (result is not None):
        given, empty = ("result", "closed") if result else ("closed", "result")
        cells.fault(
            empty,
            "half-ended",
            message=f"Expected `{empty}` beside `{given}`, got an empty cell.",
            remedy="Give both when it has ended, and neither while it runs.",
        )
    whole = days["closed"] is not None and result is not None
    return Procedure(
        id=cells.key,
        opened=opened,
        reported=days["reported"] or opened,
        kind=cells.word("kind"),
        due=days["due"],
        brings=_clock_words(cells, "brings"),
        may_bring=_clock_words(cells, "may_bring"),
        actors=cells.keys("actor"),
        about=cells.keys("about"),
        moves=cells.keys("moves"),
        closed=days["closed"] if whole else None,
        result=result if whole else None,
        sources=cells.keys("sources"),
        note=cells.text("note"),
    )


def _clock_words(cells: Cells, column: str) -> tuple[ClockWord, ...]:
    """Read a list of `clock:event`; the words themselves are checked later."""
    found = []
    for text in cells.keys(column):
        clock, colon, word = (part.strip() for part in text.partition(":"))
        if colon and clock and word:
            found.append((clock, word))
            continue
        cells.fault(
            column,
            "bad-clock-word",
            message=f"Expected a clock and an event such as leader:rule, got {text!r}.",
            remedy="Write clock, colon, event; see `countermove codebook clocks`.",
        )
    return tuple(found)
