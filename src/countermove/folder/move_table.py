"""moves.csv: the dated acts."""

from collections.abc import Callable

from countermove.contest.moves import Move
from countermove.folder.cells import NO_DATE, Cells
from countermove.folder.findings import Gathering
from countermove.folder.layouts import MOVES
from countermove.folder.table_rows import split_table

__all__ = ["Progress", "read_moves"]

# Told now and then how many rows have been read.
Progress = Callable[[int], None]

_EVERY = 20_000


def read_moves(
    data: bytes, gathering: Gathering, progress: Progress | None = None
) -> list[Move]:
    """Return all moves of a file, faulty cells replaced and noted.

    A row whose cells cannot be told apart still counts as a move that exists, so that
    answers to it are not blamed.
    """
    rows = split_table(data, MOVES, gathering)
    _, header = next(rows, (1, []))
    cells = Cells(MOVES, header, gathering)
    moves = []
    for count, (line, row) in enumerate(rows, start=1):
        whole = cells.enter(line, row)
        moves.append(_read_move(cells) if whole else _unreadable(cells.key))
        if progress is not None and count % _EVERY == 0:
            progress(count)
    return moves


def _read_move(cells: Cells) -> Move:
    date = cells.date("date") or NO_DATE
    reported = cells.date("reported") or date
    if reported < date:
        cells.fault(
            "reported",
            "reported-before-date",
            message=f"Expected `reported` on or after the date {date}, got {reported}.",
            remedy="Mend one of the two.",
        )
        reported = date
    return Move(
        id=cells.key,
        date=date,
        reported=reported,
        precision=cells.word("precision", "day"),
        day_order=cells.number("day_order"),
        actors=cells.keys("actor"),
        act=cells.word("act"),
        targets=cells.keys("target"),
        institutions=cells.keys("institutions"),
        place=cells.word("place"),
        form=cells.word("form"),
        force=cells.word("force", "none"),
        result=cells.word("result", "pending"),
        stake=cells.word("stake") or None,
        participants=_participants(cells),
        deaths=_deaths(cells),
        answers=_answers(cells),
        answers_basis=cells.word("answers_basis") or None,
        labels=cells.keys("label"),
        sources=cells.keys("sources"),
        certainty=cells.word("certainty") or None,
        note=cells.text("note"),
        action=cells.text("action"),
    )


def _unreadable(key: str) -> Move:
    return Move(
        id=key,
        date=NO_DATE,
        reported=NO_DATE,
        precision="",
        actors=(),
        act="",
        form="",
        force="",
        result="",
    )


def _participants(cells: Cells) -> float | None:
    count = cells.number("participants")
    if count is not None and count < 0:
        cells.fault(
            "participants",
            "negative-number",
            message=f"Expected 0 or more participants, got {count:g}.",
            remedy="Mend it; leave the cell empty if the number is not known.",
        )
        return None
    return count


def _deaths(cells: Cells) -> tuple[float, float] | None:
    low, high = cells.number("deaths_low"), cells.number("deaths_high")
    if low is not None and high is not None:
        if 0 <= low <= high:
            return low, high
        cells.fault(
            "deaths_low",
            "bad-range",
            message=f"Expected 0 <= deaths_low <= deaths_high, got {low:g} and "
            f"{high:g}.",
            remedy="Put the lowest count first; 0 means that nobody died.",
        )
    elif bool(cells.text("deaths_low")) != bool(cells.text("deaths_high")):
        given, empty = ("deaths_low", "deaths_high")
        if not cells.text(given):
            given, empty = empty, given
        cells.fault(
            empty,
            "half-range",
            message=f"Expected `{empty}` beside `{given}`, got an empty cell.",
            remedy="Give both; write the same number twice where the count is sure.",
        )
    return None


def _answers(cells: Cells) -> tuple[str, ...]:
    answers = cells.keys("answers")
    if cells.key not in answers:
        return answers
    cells.fault(
        "answers",
        "answers-itself",
        message=f"Expected move {cells.key!r} to answer other moves, got itself.",
        remedy="Remove it from `answers`.",
    )
    return tuple(key for key in answers if key != cells.key)
