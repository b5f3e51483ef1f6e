"""Rows of a CSV file, each with the line on which it begins.

The reader is strict: quotation marks must be balanced and every row as wide as the
header. It goes on after a faulty row, so that all are found at once.
"""

import csv
from collections.abc import Iterator
from difflib import get_close_matches
from io import BytesIO, TextIOWrapper

from countermove.folder.findings import Gathering
from countermove.folder.layouts import Layout

__all__ = ["split_rows", "split_table"]

_QUOTING = (
    "Put a text with commas, quotation marks or line ends between quotation marks, "
    "and double each mark inside."
)


def split_table(
    data: bytes, layout: Layout, gathering: Gathering
) -> Iterator[tuple[int, list[str]]]:
    """Yield the checked header, then each row of the right width.

    Nothing is yielded if the header lacks a required column. A row of another width is
    yielded with as many cells as it has.
    """
    rows = split_rows(data, layout, gathering)
    line, header = next(rows, (1, []))
    header = [name.strip() for name in header]
    if not _header_holds(line, header, layout, gathering):
        gathering.broken.add(layout.table)
        return
    yield line, header
    width = len(header)
    for line, cells in rows:
        if len(cells) != width:
            _report_width(line, len(cells), width, gathering)
        yield line, cells


def split_rows(
    data: bytes, layout: Layout, gathering: Gathering
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of each row that is not blank; lines count from 1."""
    # newline="" keeps the line ends inside quoted cells, and counts them.
    text = TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            gathering.broken.add(layout.table)
            gathering.error(
                line,
                "",
                "bad-quoting",
                message=f"Expected a row of comma-separated cells, got one that "
                f"cannot be split: {error}.",
                remedy=_QUOTING,
            )
            continue
        if any(cells):
            yield line, cells


def _header_holds(
    line: int, header: list[str], layout: Layout, gathering: Gathering
) -> bool:
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            gathering.error(
                line,
                "",
                "wrong-separator",
                message=f"Expected commas between columns, got {name}.",
                remedy="Save the file with commas as separator.",
            )
            return False
    _report_header(line, header, layout, gathering)
    return not set(layout.required) - set(header) and len(set(header)) == len(header)


def _report_header(
    line: int, header: list[str], layout: Layout, gathering: Gathering
) -> None:
    known = layout.names
    missing = [name for name in known if name not in header]
    for name in header:
        _report_column(line, name, missing, gathering)
    for name in sorted({name for name in header if header.count(name) > 1}):
        gathering.error(
            line,
            name,
            "duplicate-column",
            message=f"Expected each column once, got {name!r} "
            f"{header.count(name)} times.",
            remedy="Remove or rename the others.",
        )
    for name in missing:
        if name in layout.required:
            gathering.error(
                line,
                name,
                "missing-column",
                message=f"Expected a column {name!r}, got none.",
                remedy=f"Add it to the first line: {','.join(known)}.",
            )
    # These are additions of ours that other folders need not know.
    optional = {*layout.required, "certainty", "day_order"}
    absent = [name for name in missing if name not in optional]
    if absent and layout.table == "moves":
        gathering.warn(
            line,
            "",
            "absent-columns",
            message=f"Expected all columns of moves, got none of {', '.join(absent)}.",
            remedy="These cells are read as empty; add what you know.",
        )


def _report_column(
    line: int, name: str, missing: list[str], gathering: Gathering
) -> None:
    """Warn of a further column that looks like a misspelt one; others are welcome."""
    if not name:
        gathering.error(
            line,
            "",
            "unnamed-column",
            message="Expected a name for each column, got an empty one.",
            remedy="Name the column in the first line, or remove it.",
        )
        return
    near = get_close_matches(name.lower(), missing, n=1, cutoff=0.75)
    if near and name not in missing:
        gathering.warn(
            line,
            name,
            "unknown-column",
            message=f"Expected a known column, got {name!r}; it is kept, not read.",
            remedy=f"Did you mean {near[0]!r}?",
        )


def _report_width(line: int, got: int, width: int, gathering: Gathering) -> None:
    gathering.error(
        line,
        "",
        "too-few-cells" if got < width else "too-many-cells",
        message=f"Expected {width} cells as in the header, got {got}.",
        remedy="Count the commas. " + _QUOTING,
    )
