"""Cells of one row, read by column name and turned into values.

Every reader returns a value even where the cell is wrong: the fault is noted, the cell
excused, and a harmless value takes its place, so that one pass finds all faults.
"""

import re
from datetime import date
from math import inf

from countermove.contest.calendar import parse_date
from countermove.errors import ValidationError
from countermove.folder.findings import Gathering
from countermove.folder.layouts import Layout

__all__ = ["NO_DATE", "Cells", "is_key", "read_date", "read_number"]

# Stands for a date that could not be read; earlier than any, so that nothing that is
# compared with it seems out of order.
NO_DATE = date.min

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_BAD_IN_KEY = re.compile(r"[;\r\n\t]")


def read_date(text: str) -> date | None:
    """Return the date written in a text, or None if there is no such date."""
    try:
        return parse_date(text)
    except ValidationError:
        return None


def read_number(text: str) -> float | None:
    """Return the finite number written in a text, or None if it is none."""
    if not _NUMBER.fullmatch(text) or abs(float(text)) == inf:
        return None
    return float(text)


def is_key(text: str) -> bool:
    """Say whether a text can serve as a key in lists separated by semicolons."""
    return bool(text) and not _BAD_IN_KEY.search(text)


class Cells:
    """A window on one row after the other.

    Parameters
    ----------
    header : list of str
        Column names as they stand in the file.

    Attributes
    ----------
    line : int
        Where the row begins.
    key : str
        Its id, made unique where it is missing or repeated.
    """

    def __init__(self, layout: Layout, header: list[str], gathering: Gathering) -> None:
        self.line = 1
        self.key = ""
        self._gathering = gathering
        self._width = len(header)
        self._keyed = "id" in header
        self._at = {name: header.index(name) for name in layout.names if name in header}
        self._required = frozenset(layout.required)
        self._row: list[str] = []
        # Words, keys and dates repeat; each is read once and kept once in memory.
        self._lists: dict[str, tuple[str, ...]] = {"": ()}
        self._dates: dict[str, date | None] = {}
        self._words: dict[str, str] = {}

    def enter(self, line: int, row: list[str]) -> bool:
        """Move on to a row; False if its cells cannot be told apart."""
        self.line, self._row = line, row
        whole = len(row) == self._width
        at = self._at.get("id", len(row))
        key = row[at].strip() if at < len(row) else ""
        if whole and self._keyed and not is_key(key):
            self._report_key(key)
        self.key = key or f"(line {line})"
        if self._keyed:
            self.key = self._gathering.place_row(self.key, line)
        if not whole:
            self._gathering.excuse(self.key)
        return whole

    def text(self, column: str) -> str:
        """Return a cell without the blanks around it; empty if there is no column."""
        at = self._at.get(column)
        text = "" if at is None else self._row[at].strip()
        if not text and column in self._required:
            self.fault(
                column,
                "empty-cell",
                message=f"Expected a value in `{column}`, got an empty cell.",
                remedy="Fill it in.",
            )
        return text

    def word(self, column: str, default: str = "") -> str:
        """Return a cell that repeats in many rows, or the default if it is empty."""
        text = self.text(column)
        return self._words.setdefault(text, text) if text else default

    def keys(self, column: str) -> tuple[str, ...]:
        """Return a list separated by semicolons, each entry once."""
        text = self.text(column)
        found = self._lists.get(text)
        if found is None:
            parts = dict.fromkeys(part.strip() for part in text.split(";"))
            found = tuple(self._words.setdefault(part, part) for part in parts if part)
            self._lists[text] = found
        return found

    def date(self, column: str) -> date | None:
        """Return a date, or None if the cell is empty or wrong."""
        text = self.text(column)
        if not text:
            return None
        if text not in self._dates:
            self._dates[text] = read_date(text)
        found = self._dates[text]
        if found is None:
            self.fault(
                column,
                "bad-date",
                message="Expected a date that exists, written YYYY-MM-DD, "
                f"got {text!r}.",
                remedy="Mend it; for an uncertain day keep a date and say so in "
                "`precision`.",
            )
        return found

    def number(self, column: str) -> float | None:
        """Return a number, or None if the cell is empty or wrong."""
        text = self.text(column)
        if not text:
            return None
        found = read_number(text)
        if found is None:
            self.fault(
                column,
                "bad-number",
                message=f"Expected a plain number such as 1200 or 0.5, got {text!r}.",
                remedy="Write digits only; leave the cell empty if it is not known.",
            )
        return found

    def fault(self, column: str, code: str, *, message: str, remedy: str) -> None:
        """Note what is wrong with a cell of this row, and excuse the cell."""
        self._gathering.error(self.line, column, code, message=message, remedy=remedy)
        self._gathering.excuse(self.key, column)

    def _report_key(self, key: str) -> None:
        self._gathering.error(
            self.line,
            "id",
            "bad-id" if key else "empty-cell",
            message=f"Expected an id without semicolons and line ends, got {key!r}."
            if key
            else "Expected a value in `id`, got an empty cell.",
            remedy="Give the row a short id of its own, such as m12.",
        )
