"""A fault of a record: one thing that is wrong, where it is, and how to mend it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Literal

from countermove.contest.codebook import codebook

__all__ = ["Fault", "Severity", "suggest", "unknown_key", "word_faults"]

Severity = Literal["error", "warning"]

DESCRIPTIVE = frozenset(
    {"actor_kinds", "source_kinds", "stances", "certainties", "labels"}
)
MOST_COMPARED = 2000
"""Keys among which a nearest one is sought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, where it is, and how to mend it.

    Parameters
    ----------
    table : str
        contest, moves, sources, claims, series, procedures, hypotheses or outcome.
    key : str
        Key of the row, or the section of the contest file with its key.
    column : str
        The column or setting at fault.
    code : str
        Short stable name of the kind of fault, such as ``unknown-actor``.
    severity : str
        ``error``: no contest can be made of it; ``warning``: the word is kept as it is.
    """

    table: str
    key: str
    column: str
    code: str
    message: str
    remedy: str
    severity: Severity = "error"


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a remedy that offers the nearest known word.

    Among thousands of keys no nearest one is sought: that would take longer than the
    rest of the check.
    """
    words = list(known)
    if len(words) > MOST_COMPARED:
        return f"There are {len(words):,} known ones; look for a slip of the pen."
    near = get_close_matches(word, sorted(words), n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]!r}?"
    if len(words) > 12:
        return f"There are {len(words)} known ones, {min(words)!r} to {max(words)!r}."
    return f"Known: {', '.join(sorted(words)) or 'none'}."


def word_faults(
    section: str, word: str, table: str, key: str, column: str
) -> Iterator[Fault]:
    """Yield a fault if the codebook does not have the word in that section.

    Words that the models use must be known; those that only describe (kinds, labels,
    stances, grades) may be a coder's own and are warned of.
    """
    if word in codebook().section(section):
        return
    yield Fault(
        table=table,
        key=key,
        column=column,
        code=f"unknown-{column.replace('_', '-')}",
        message=f"Expected a known {column.replace('_', ' ')}, got {word!r}.",
        remedy=_word_remedy(section, word),
        severity="warning" if section in DESCRIPTIVE else "error",
    )


@cache
def _word_remedy(section: str, word: str) -> str:
    book = codebook()
    near = book.nearest(word, section)
    offer = f"Did you mean {near!r}?" if near else suggest(word, book.words(section))
    return f"{offer} See `countermove codebook {section}`."


def unknown_key(
    kind: str, key: str, known: Iterable[str], where: tuple[str, str, str]
) -> Fault:
    """Return the fault of a key that leads nowhere; `where` is table, row, column."""
    table, row, column = where
    return Fault(
        table=table,
        key=row,
        column=column,
        code=f"unknown-{column.replace('_', '-')}",
        message=f"Expected a known {kind} in `{column}`, got {key!r}.",
        remedy=suggest(key, known),
    )
