"""The words that one report uses, with what they mean.

Only words that occur in the reading are listed: words of the design first, then those
of the codebook. A word that the codebook no longer knows is left out.
"""

from collections.abc import Iterable, Iterator

from countermove.contest import codebook
from countermove.report.document import Document

__all__ = ["DESIGN_WORDS", "used_words"]

DESIGN_WORDS: tuple[tuple[str, str], ...] = (
    ("camp", "one side of the struggle; people may change sides on a date"),
    ("move", "one dated act of an actor towards a target"),
    ("answer", "a move caused by an earlier move; a probability unless settled"),
    ("round", "an opening and all that answers it, directly or in turn"),
    ("vantage", "the record as it stood on a day: only what had been reported by then"),
    ("control", "how much of an institution a camp holds, with uncertainty"),
    (
        "base rate",
        "how often something happens in general, without looking at this case",
    ),
    ("interval", "the range that holds the value with the stated probability"),
)


def used_words(document: Document) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the sections of the glossary: title, then words with their meaning."""
    moves = document.visible
    used: list[tuple[str, str, Iterable[str | None]]] = [
        ("Acts", "acts", (move.act for move in moves)),
        ("Forms", "forms", (move.form for move in moves)),
        ("Force", "forces", (move.force for move in moves)),
        ("Results", "results", (move.result for move in moves)),
        ("Precision of dates", "precisions", (move.precision for move in moves)),
        ("Certainty of facts", "certainties", (move.certainty for move in moves)),
        ("Labels", "labels", (label for move in moves for label in move.labels)),
        ("Stakes", "stakes", ("personnel", "authority", "structural")),
        ("Clocks", "clocks", (item.clock for item in document.outlook)),
    ]
    sections = [("Words of this report", list(DESIGN_WORDS))]
    for title, section, words in used:
        entries = list(_meanings(section, words))
        if entries:
            sections.append((title, entries))
    return sections


def _meanings(section: str, words: Iterable[str | None]) -> Iterator[tuple[str, str]]:
    entries = codebook().section(section)
    for word in sorted({word for word in words if word}):
        if word in entries:
            yield word.replace("_", " "), entries[word].definition
