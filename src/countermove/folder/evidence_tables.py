"""sources.csv, claims.csv, series.csv: where facts come from and what is measured."""

from collections.abc import Iterator

from countermove.contest.moves import Claim, Measurement, Source
from countermove.folder.cells import NO_DATE, Cells
from countermove.folder.findings import Gathering
from countermove.folder.layouts import CLAIMS, SERIES, SOURCES, Layout
from countermove.folder.table_rows import split_table

__all__ = ["each_row", "read_claims", "read_series", "read_sources"]


def read_sources(data: bytes, gathering: Gathering) -> list[Source]:
    """Return all sources of a file, faulty cells replaced and noted."""
    return [
        Source(
            id=cells.key,
            name=cells.text("name"),
            kind=cells.word("kind"),
            camp=cells.word("camp") or None,
            url=cells.text("url"),
        )
        for cells in each_row(data, SOURCES, gathering)
    ]


def read_claims(data: bytes, gathering: Gathering) -> list[Claim]:
    """Return all claims of a file, faulty cells replaced and noted."""
    return [
        Claim(
            id=cells.key,
            date=cells.date("date") or NO_DATE,
            source=cells.word("source"),
            about=cells.keys("about"),
            says=cells.text("says"),
            stance=cells.word("stance"),
            certainty=cells.word("certainty") or None,
            quote=cells.text("quote"),
            fact=cells.word("fact"),
            value=cells.word("value"),
            favours=cells.keys("favours"),
            harms=cells.keys("harms"),
            copies=cells.word("copies"),
        )
        for cells in each_row(data, CLAIMS, gathering)
    ]


def read_series(data: bytes, gathering: Gathering) -> list[Measurement]:
    """Return all values of a file, faulty cells replaced and noted."""
    return [_measurement(cells) for cells in each_row(data, SERIES, gathering)]


def each_row(data: bytes, layout: Layout, gathering: Gathering) -> Iterator[Cells]:
    """Yield the same window on each row whose cells can be told apart."""
    rows = split_table(data, layout, gathering)
    _, header = next(rows, (1, []))
    cells = Cells(layout, header, gathering)
    for line, row in rows:
        if cells.enter(line, row):
            yield cells
        else:
            gathering.broken.add(layout.table)


def _measurement(cells: Cells) -> Measurement:
    low, high = cells.number("low"), cells.number("high")
    if low is None or high is None:
        low = high = 0.0
    elif low > high:
        cells.fault(
            "low",
            "bad-range",
            message=f"Expected low <= high, got {low:g} and {high:g}.",
            remedy="Put the lowest value first.",
        )
        low = high = 0.0
    return Measurement(
        name=cells.word("name"),
        date=cells.date("date") or NO_DATE,
        low=low,
        high=high,
        unit=cells.word("unit"),
        source=cells.word("source"),
    )
