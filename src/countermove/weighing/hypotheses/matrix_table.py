"""Rows of a matrix as text: a header that names readings, and a key in every row."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from countermove.errors import ValidationError
from countermove.weighing.hypotheses.containment import OTHERWISE

__all__ = ["KEY", "RATINGS", "SIDE_COLUMNS", "SIDE_ROWS", "Table", "read_table"]

KEY = "evidence"
RATINGS = ("credibility", "relevance")
SIDE_COLUMNS = (*RATINGS, "grade")
"""Columns that are no readings."""
SIDE_ROWS = ("prior", "text", "within", "question", "basis", "exclusive")
"""Rows that are no evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of a matrix.

    Parameters
    ----------
    name : str
        What errors call the text.
    header : tuple of str
        Names of the columns; the first is ``evidence``.
    rows : tuple of (int, tuple of str)
        The line on which each begins, and its cells, as many as the header has.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def readings(self) -> tuple[str, ...]:
        """Columns that are readings."""
        aside = {KEY, OTHERWISE, *SIDE_COLUMNS}
        return tuple(name for name in self.header if name not in aside)

    def fault(self, line: int, column: str, message: str) -> ValidationError:
        """Return the error that names a place; the message ends with the remedy."""
        return ValidationError(
            f"{self.name}, line {line}, column {column!r}: {message}"
        )

    def side_row(self, key: str) -> tuple[int, dict[str, str]] | None:
        """Return the line and cells of a row that is no evidence."""
        for line, cells in self.rows:
            if cells[0].strip().casefold() == key:
                return line, dict(zip(self.header, cells, strict=True))
        return None


def read_table(text: str, name: str) -> Table:
    """Read the rows of a matrix.

    Parameters
    ----------
    text : str
        May begin with a byte-order mark; empty rows are passed over.
    name : str
        What errors call the text.

    Raises
    ------
    ValidationError
        If rows or names are missing, repeated or of unequal length.
    """
    rows = list(_rows(text.removeprefix("\ufeff"), name))
    if not rows:
        raise ValidationError(
            f"{name}, line 1, column {KEY!r}: Expected a row with {KEY} and the "
            "readings, got nothing. Write them as `evidence,first,second`."
        )
    line, first = rows[0]
    header = tuple(_column(cell) for cell in first)
    table = Table(name=name, header=header, rows=())
    _check_header(table, line)
    kept = []
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            column = header[min(len(cells), len(header) - 1)]
            raise table.fault(
                line,
                column,
                f"Expected {len(header)} cells, got {len(cells)}. Give every row a "
                "cell for each column, and put cells with commas in double quotes.",
            )
        kept.append((line, tuple(cells)))
    table = Table(name=name, header=header, rows=tuple(kept))
    _check_rows(table)
    return table


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows that hold anything, with the lines they begin on."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValidationError(
            f"{name}, line {line}, column {KEY!r}: Expected comma-separated cells, got "
            f"{str(error)!r}. Double every quotation mark inside a quoted cell."
        ) from error


def _column(cell: str) -> str:
    name = cell.strip()
    known = {KEY, OTHERWISE, *SIDE_COLUMNS}
    return name.casefold() if name.casefold() in known else name


def _check_header(table: Table, line: int) -> None:
    header = table.header
    if header[0] != KEY:
        hint = " The cells seem to be separated by semicolons." * (";" in header[0])
        raise table.fault(
            line,
            header[0],
            f"Expected {KEY!r} in the first cell, got {header[0]!r}.{hint} Write "
            "`evidence,first,second`, with commas.",
        )
    for place, name in enumerate(header):
        if not name or name in header[:place]:
            raise table.fault(
                line,
                name or str(place + 1),
                f"Expected a name of its own for column {place + 1}, got {name!r}. "
                "Name each reading once.",
            )
    if not table.readings:
        raise table.fault(
            line,
            KEY,
            "Expected readings beside `evidence`, got none. Add one a column.",
        )


def _check_rows(table: Table) -> None:
    seen: set[str] = set()
    for line, cells in table.rows:
        side = cells[0].strip().casefold()
        key = side if side in SIDE_ROWS else cells[0]
        if not key.strip() or key in seen:
            raise table.fault(
                line,
                KEY,
                f"Expected a key of its own, got {key!r}. Name each piece of evidence "
                "once, for example by a number.",
            )
        seen.add(key)
