"""Findings: what is wrong in a contest folder, where, and how to mend it.

While a file is read its reader gathers findings, and notes which cells are *excused*:
a cell already found wrong is replaced by a harmless value, so that the rest of its row
can be judged, and no later check blames the replacement.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from countermove.contest.faults import Fault, Severity, suggest

__all__ = ["Finding", "Gathering", "nearest", "sort_findings"]

# The whole row or file, in place of one column.
ALL = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault of a contest folder.

    Parameters
    ----------
    file : str
        Name of the file inside the folder.
    line : int
        Physical line, counted from 1; 1 also for what concerns the file as a whole.
    column : str
        Column of a table or key of a YAML mapping; empty for the whole row or file.
    code : str
        Short stable name of the kind of fault, such as ``unknown-act``.
    message, remedy : str
        What was expected and what came; what to do.
    severity : str
        ``error``: the folder cannot be read; ``warning``: it can.
    """

    file: str
    line: int
    column: str
    code: str
    message: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """Return the finding as one line for a person or an editor."""
        column = f" {self.column}:" if self.column else ""
        return f"{self.file}:{self.line}:{column} {self.message} {self.remedy}".strip()


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file, then line, then column."""
    return sorted(findings, key=lambda f: (f.file, f.line, f.column, f.code, f.message))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a remedy that offers the nearest known word, or lists a few."""
    return suggest(word, known)


@dataclass(slots=True)
class Gathering:
    """What was found in one file so far, and where its keys stand.

    Parameters
    ----------
    file, table : str
        File name, and the name by which the contest's own checks call it.
    found : list of Finding
        In the order they came up.
    excused : set of (key, column)
        Cells that were found wrong and replaced; column ``*`` for a whole row.
    broken : set of str
        Lists of the contest that could not be read whole, so that a key missing from
        them is no proof that it does not exist.
    """

    file: str
    table: str
    found: list[Finding] = field(default_factory=list)
    excused: set[tuple[str, str]] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    _rows: dict[str, int] = field(default_factory=dict)
    _cells: defaultdict[tuple[str, str], list[tuple[int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def error(
        self, line: int, column: str, code: str, *, message: str, remedy: str
    ) -> None:
        """Note a fault that keeps the folder from being read."""
        self._note((line, column, code), message, remedy, "error")

    def warn(
        self, line: int, column: str, code: str, *, message: str, remedy: str
    ) -> None:
        """Note a doubt that does not keep the folder from being read."""
        self._note((line, column, code), message, remedy, "warning")

    def _note(
        self,
        where: tuple[int, str, str],
        message: str,
        remedy: str,
        severity: Severity,
    ) -> None:
        line, column, code = where
        self.found.append(
            Finding(
                file=self.file,
                line=line,
                column=column,
                code=code,
                message=message,
                remedy=remedy,
                severity=severity,
            )
        )

    def excuse(self, key: str, column: str = ALL) -> None:
        """Keep later checks from judging a cell that was replaced."""
        self.excused.add((key, column))

    def is_excused(self, key: str, column: str) -> bool:
        """Say whether a cell, or its whole row, was replaced."""
        return (key, column) in self.excused or (key, ALL) in self.excused

    def place_row(self, key: str, line: int, *, list_name: str = "") -> str:
        """Remember where a row stands; return its key, made unique if it is not.

        A repeated key is found at once. The second row goes on under a key of its own,
        so that its other faults are shown at its own line.
        """
        path = f"{list_name}/{key}" if list_name else key
        first = self._rows.setdefault(path, line)
        if first == line:
            return key
        self.error(
            line,
            "id",
            "duplicate-id",
            message=f"Expected each id once, got {key!r} again, after line {first}.",
            remedy="Give every row an id of its own.",
        )
        return self.place_row(f"{key} (line {line})", line, list_name=list_name)

    def place_cell(self, key: str, column: str, line: int, text: str = "") -> None:
        """Remember where one value stands, in files whose rows span many lines."""
        self._cells[key, column].append((line, text))

    def line_of(self, fault: Fault) -> int:
        """Return the line that a fault of the contest's own checks is about."""
        cells = self._cells.get((fault.key, fault.column), [])
        for line, text in cells:
            if text and repr(text) in fault.message:
                return line
        return cells[0][0] if cells else self._rows.get(fault.key, 1)
