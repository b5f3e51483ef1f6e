"""A matrix of competing hypotheses as text: comma-separated, as other tools keep it.

::

    evidence,credibility,relevance,peaceful,forceful
    prior,,,0.6,0.4
    "The raid, 25 June",H,M,I,CC
    The visit,L,M,C,NA

The first row names the readings. A cell holds a mark (CC, C, N, I, II, NA) or a word of
likelihood; empty is NA: nothing said. `credibility` and `relevance` are H, M or L, as
in the tool of PARC, where these weigh sqrt 2, 1 and 1 / sqrt 2 and are multiplied. A
product above 1 becomes grade ``tangible``, 1 ``evidence``, below 1 ``indication``; or
there is a column `grade`. A row whose key is ``stakes:OBSERVER`` has stakes in its
cells, and a column `otherwise` makes readings that do not exclude each other.

Rows whose first cell is one of ``prior, text, within, question, basis, exclusive`` are
no evidence: by reading its prior, text and the wider reading; and, in the first cell of
a reading, what the question is, from what the priors come, and true or false.

Quoting follows RFC 4180; a byte-order mark and either line end are accepted. What
:func:`write_matrix` writes, :func:`read_matrix` reads back as the same question. Cells
are written as they are, also those that a spreadsheet would take for a formula.

References
----------
Shafranovich, Y. (2005), RFC 4180. Good, L., Shrager, J., Stefik, M., Pirolli, P. and
Card, S. (2004), ACH 1.1: a tool for analyzing competing hypotheses, PARC.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from types import MappingProxyType

from countermove.contest import Evidence, Hypothesis, Question
from countermove.errors import ValidationError
from countermove.reading.stakes import STAKES
from countermove.weighing.hypotheses.containment import OTHERWISE, Containment
from countermove.weighing.hypotheses.grounds import GRADES
from countermove.weighing.hypotheses.matrix import MARKS
from countermove.weighing.hypotheses.matrix_table import (
    KEY,
    RATINGS,
    SIDE_COLUMNS,
    SIDE_ROWS,
    Table,
    read_table,
)

__all__ = ["read_matrix", "write_matrix"]

WORDS: Mapping[str, str] = MappingProxyType(
    {mark.casefold(): word for word, mark in MARKS.items()}
    | {word: word for word in MARKS}
)
POWERS: Mapping[str, int] = MappingProxyType({"h": 1, "m": 0, "l": -1})
EQUAL = "Priors are equal, for the matrix gives none."
RATED = "Grades of evidence come from its credibility and relevance."


def read_matrix(text: str, *, name: str) -> Question:
    """Read a question from the text of a matrix.

    Parameters
    ----------
    text : str
        Comma-separated rows.
    name : str
        Key of the question, and what errors call the text.

    Returns
    -------
    Question
        Readings exclude each other unless the text says otherwise. Its basis notes
        what the matrix did not say.

    Raises
    ------
    ValidationError
        If the text is no such matrix; the message names line, column and remedy.
    """
    table = read_table(text, name)
    exclusive = _exclusive(table)
    hypotheses = _hypotheses(table, exclusive=exclusive)
    basis = [_said(table, "basis", otherwise="")]
    if table.side_row("prior") is None:
        basis.append(EQUAL)
    if set(RATINGS) & set(table.header):
        basis.append(RATED)
    evidence = tuple(_evidence(table))
    row = "prior"
    try:
        question = Question(
            id=name,
            question=_said(table, "question", otherwise=name),
            exclusive=exclusive,
            hypotheses=hypotheses,
            evidence=evidence,
            basis=" ".join(part for part in basis if part),
        )
        row = "within"
        Containment.of(question)
    except ValidationError as error:
        line = (table.side_row(row) or (1, {}))[0]
        message = f"{error} Mend the row of `{row}`."
        raise table.fault(line, table.readings[0], message) from error
    return question


def write_matrix(question: Question) -> str:
    """Write a question as the text of a matrix.

    Returns
    -------
    str
        With marks for words; rows end in a carriage return and a line feed.

    Raises
    ------
    ValidationError
        If a key is one that the matrix keeps for itself, or is empty or padded.
    """
    _check_keys(question)
    keys = [item.id for item in question.hypotheses]
    otherwise = [] if question.exclusive else [OTHERWISE]
    blank = [""] * (len(keys) + len(otherwise) - 1)
    rows = [[KEY, "grade", *keys, *otherwise]]
    for side, value in (
        ("question", question.question),
        ("basis", question.basis),
        ("exclusive", str(question.exclusive).lower()),
    ):
        rows.append([side, "", value, *blank])
    pads = [""] * len(otherwise)
    hypotheses = question.hypotheses
    rows.append(["text", "", *(item.text for item in hypotheses), *pads])
    rows.append(["within", "", *(item.within or "" for item in hypotheses), *pads])
    rows.append(["prior", "", *(repr(item.prior) for item in hypotheses), *pads])
    for item in question.evidence:
        cells = [item.expects.get(key, "NA") for key in (*keys, *otherwise)]
        marks = [MARKS.get(cell, cell) for cell in cells]
        rows.append([item.evidence, item.grade or "", *marks])
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _exclusive(table: Table) -> bool:
    found = table.side_row("exclusive")
    word = _said(table, "exclusive", otherwise="").strip().casefold()
    if found is not None and word not in {"true", "false"}:
        raise table.fault(
            found[0],
            table.readings[0],
            f"Expected true or false, got {word!r}. Write true if only one of the "
            "readings can hold.",
        )
    if word == "true" and OTHERWISE in table.header:
        raise table.fault(
            found[0] if found else 1,
            OTHERWISE,
            "Expected no such column where readings exclude each other. Remove it.",
        )
    return word == "true" if found else OTHERWISE not in table.header


def _said(table: Table, key: str, *, otherwise: str) -> str:
    found = table.side_row(key)
    return found[1][table.readings[0]] if found else otherwise


def _hypotheses(table: Table, *, exclusive: bool) -> tuple[Hypothesis, ...]:
    priors = _priors(table, exclusive=exclusive)
    texts = (table.side_row("text") or (0, {}))[1]
    wider = (table.side_row("within") or (0, {}))[1]
    return tuple(
        Hypothesis(
            id=key,
            text=texts.get(key, key),
            prior=priors[key],
            within=wider.get(key, "").strip() or None,
        )
        for key in table.readings
    )


def _priors(table: Table, *, exclusive: bool) -> dict[str, float]:
    found = table.side_row("prior")
    if found is None:
        nested = table.side_row("within")
        if nested is not None:
            raise table.fault(
                nested[0],
                table.readings[0],
                "Expected a row of `prior` where readings lie within wider ones, got "
                "none. Add one; a wider reading holds the priors of those within it.",
            )
        share = 1 / len(table.readings) if exclusive else 0.5
        return dict.fromkeys(table.readings, share)
    line, cells = found
    priors = {}
    for key in table.readings:
        try:
            priors[key] = float(cells[key])
        except ValueError:
            priors[key] = -1.0
        if not 0 <= priors[key] <= 1:
            raise table.fault(
                line,
                key,
                f"Expected a probability from 0 to 1, got {cells[key]!r}. Write 0.25 "
                "for 25 percent.",
            )
    return priors


def _evidence(table: Table) -> Iterator[Evidence]:
    for line, row in table.rows:
        if row[0].strip().casefold() in SIDE_ROWS:
            continue
        cells = dict(zip(table.header, row, strict=True))
        item = Evidence(evidence=row[0].strip(), expects={})
        words = {name: name for name in STAKES} if item.observer else WORDS
        expects = {}
        for key in (*table.readings, OTHERWISE):
            word = cells.get(key, "").strip().casefold()
            if word in {"", "na"}:
                continue
            if word not in words:
                raise table.fault(
                    line,
                    key,
                    f"Expected {_offer(words)} or NA, got {cells[key]!r}. Mend it.",
                )
            expects[key] = words[word]
        grade = _grade(table, line, cells)
        yield replace(item, expects=expects, grade=grade)


def _offer(words: Mapping[str, str]) -> str:
    return ", ".join(STAKES if words is not WORDS else (*MARKS.values(), *MARKS))


def _grade(table: Table, line: int, cells: Mapping[str, str]) -> str | None:
    given = cells.get("grade", "").strip().casefold()
    if given and given not in GRADES:
        known = ", ".join(str(word) for word in GRADES if word)
        raise table.fault(
            line, "grade", f"Expected {known} or nothing, got {given!r}. Mend the cell."
        )
    rated = [
        (name, cells[name].strip().casefold()) for name in RATINGS if name in cells
    ]
    for name, mark in rated:
        if mark and mark not in POWERS:
            raise table.fault(
                line, name, f"Expected H, M or L, got {cells[name]!r}. Mend the cell."
            )
    if given or not any(mark for _, mark in rated):
        return given or None
    power = sum(POWERS[mark] for _, mark in rated if mark)
    return "tangible" if power > 0 else "indication" if power < 0 else "evidence"


def _check_keys(question: Question) -> None:
    columns = {KEY, OTHERWISE, *SIDE_COLUMNS}
    keys = [(item.id, columns) for item in question.hypotheses]
    keys += [(item.evidence, set(SIDE_ROWS)) for item in question.evidence]
    for key, taken in keys:
        if not key.strip() or key.strip().casefold() in taken or key != key.strip():
            raise ValidationError(
                f"Expected a key that a matrix can hold in question {question.id!r}, "
                f"got {key!r}. Rename it: {', '.join(sorted(taken))} have a meaning of "
                "their own, and keys are neither empty nor padded."
            )
    evidence: Sequence[str] = [item.evidence for item in question.evidence]
    if len(set(evidence)) < len(evidence):
        raise ValidationError(
            f"Expected each piece of evidence once in question {question.id!r}, got "
            "one twice. Merge the two."
        )
