"""Edit one cell of a CSV text; every other character stays as it is."""

import csv
from io import StringIO
from typing import Literal

from countermove.errors import NotFoundError, ValidationError
from countermove.folder.findings import Gathering, nearest
from countermove.folder.layouts import Layout
from countermove.folder.table_rows import split_rows

__all__ = ["edit_cell"]


def edit_cell(text: str, layout: Layout, key: str, column: str, value: str) -> str:
    """Return the text with one cell replaced, quoted only where it must or was.

    Raises
    ------
    NotFoundError
        If there is no such column, or not exactly one row of that id.
    ValidationError
        If the table cannot be split into rows.
    """
    gathering = Gathering(layout.file, layout.table)
    rows = list(split_rows(text.encode("utf-8"), layout, gathering))
    if gathering.found or not rows:
        raise ValidationError(
            f"Expected {layout.file} without faults of quoting, got some. "
            "Mend what `countermove check` finds before editing."
        )
    header = [name.strip() for name in rows[0][1]]
    if column not in header or "id" not in header:
        raise NotFoundError(
            f"Expected a column of {layout.file}, got {column!r}. "
            f"{nearest(column, header)}"
        )
    line, cells = _find_row(rows, header.index("id"), key, layout)
    at = header.index(column)
    if at >= len(cells):
        raise ValidationError(
            f"Expected {len(header)} cells in line {line} of {layout.file}, got "
            f"{len(cells)}. Mend the row before editing."
        )
    start = _offset_of_line(text, line)
    begin, end = _cell_span(text, start, at)
    raw = text[begin:end]
    return text[:begin] + _quote(value, like=raw) + text[end:]


def _find_row(
    rows: list[tuple[int, list[str]]], at: int, key: str, layout: Layout
) -> tuple[int, list[str]]:
    found = [
        row for row in rows[1:] if row[1][at : at + 1] and row[1][at].strip() == key
    ]
    if len(found) == 1:
        return found[0]
    ids = [cells[at].strip() for _, cells in rows[1:] if at < len(cells)]
    raise NotFoundError(
        f"Expected one row {key!r} in {layout.file}, got {len(found)}. "
        f"{nearest(key, ids) if not found else 'Give each row an id of its own.'}"
    )


def _offset_of_line(text: str, line: int) -> int:
    """Return where a physical line begins; lines end with LF, CR LF or CR."""
    lines = StringIO(text, newline="")
    return sum(len(next(lines)) for _ in range(line - 1))


def _cell_span(text: str, start: int, at: int) -> tuple[int, int]:
    """Return [begin, end) of the cell number `at` of the row that begins at `start`."""
    begin, quoted, cell = start, False, 0
    for index in range(start, len(text)):
        letter = text[index]
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in ",\r\n":
            if cell == at:
                return begin, index
            begin, cell = index + 1, cell + 1
    return begin, len(text)


def _quote(value: str, *, like: str) -> str:
    """Write a cell; in quotation marks if it needs them, or if the old one had them."""
    buffer = StringIO(newline="")
    style: Literal[0, 1] = csv.QUOTE_ALL if like.startswith('"') else csv.QUOTE_MINIMAL
    # The second cell keeps an empty first one from being quoted.
    csv.writer(buffer, quoting=style).writerow([value, ""])
    return buffer.getvalue().removesuffix("\r\n").removesuffix('""').removesuffix(",")
