"""Layouts: the tables of a contest folder, column by column.

One description serves the reader, the checks and the table schemas of the data package.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "CLAIMS",
    "FILES",
    "MOVES",
    "PROCEDURES",
    "SERIES",
    "SOURCES",
    "TABLES",
    "Column",
    "Layout",
]

Kind = Literal["key", "keys", "word", "words", "date", "number", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    kind : str
        key, word (of the codebook), date, number or text; keys and words are lists
        separated by ``;``.
    section : str
        The section of the codebook that its words belong to.
    required : bool
        Whether the column must be there, with no cell empty.
    """

    name: str
    kind: Kind
    about: str
    section: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: its name, its file and its columns in their usual order."""

    table: str
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """Name of the file inside the folder."""
        return f"{self.table}.csv"

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in their usual order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that must be there, with no cell empty."""
        return tuple(column.name for column in self.columns if column.required)


MOVES = Layout(
    "moves",
    (
        Column("id", "key", "Key of the move.", required=True),
        Column("date", "date", "Day of the act.", required=True),
        Column("precision", "word", "How sure the day is.", "precisions"),
        Column("reported", "date", "Day it became known; empty means its date."),
        Column("day_order", "number", "Place among the day's moves, if known."),
        Column("actor", "keys", "Who acted.", required=True),
        Column("act", "word", "What kind of act it was.", "acts", required=True),
        Column("target", "keys", "Actors, camps or institutions acted upon."),
        Column("institutions", "keys", "Institutions that the move touches."),
        Column("place", "text", "Where it happened."),
        Column("form", "word", "By which rules it was done.", "forms", required=True),
        Column("force", "word", "How much force was used; empty is none.", "forces"),
        Column("result", "word", "What became of it; empty is pending.", "results"),
        Column("stake", "word", "The coder's view of what is at stake.", "stakes"),
        Column("participants", "number", "People who took part; empty if not known."),
        Column("deaths_low", "number", "Lowest count of deaths; empty if not known."),
        Column("deaths_high", "number", "Highest count of deaths."),
        Column("answers", "keys", "Moves that this one answers, best first."),
        Column("answers_basis", "word", "Who says so; marks what is settled.", "bases"),
        Column("label", "words", "Names of the essay or of scholars.", "labels"),
        Column("sources", "keys", "Sources of the fact."),
        Column("certainty", "word", "Grade of the fact.", "certainties"),
        Column("note", "text", "The coder's doubts."),
        Column("action", "text", "What was done, in 3 to 12 plain words."),
    ),
)

SOURCES = Layout(
    "sources",
    (
        Column("id", "key", "Key of the source.", required=True),
        Column("name", "text", "Name to show.", required=True),
        Column("kind", "word", "What kind of source.", "source_kinds", required=True),
        Column("camp", "text", "Camp whose interest it shares; empty if none known."),
        Column("url", "text", "Where to find it."),
    ),
)

CLAIMS = Layout(
    "claims",
    (
        Column("id", "key", "Key of the claim.", required=True),
        Column("date", "date", "Day on which it was made.", required=True),
        Column("source", "text", "Source that makes it.", required=True),
        Column("about", "keys", "Moves or hypotheses it is about.", required=True),
        Column("says", "text", "What it says, in our words.", required=True),
        Column("stance", "word", "For or against.", "stances", required=True),
        Column("certainty", "word", "Grade of the claim.", "certainties"),
        Column("quote", "text", "Words of the source."),
        Column("fact", "text", "What is in question; the same in claims on one thing."),
        Column(
            "value", "text", "The answer it affirms, denies or doubts, if not `so`."
        ),
        Column("favours", "keys", "Camps that gain if it is believed."),
        Column("harms", "keys", "Camps that lose if it is believed."),
        Column(
            "copies", "text", "Claim that it repeats; `none` if looked at; or empty."
        ),
    ),
)

SERIES = Layout(
    "series",
    (
        Column("name", "text", "What is measured.", required=True),
        Column("date", "date", "Day of the value.", required=True),
        Column("low", "number", "Lowest value.", required=True),
        Column("high", "number", "Highest value.", required=True),
        Column("unit", "text", "Unit of the values.", required=True),
        Column("source", "text", "Where it comes from."),
    ),
)

PROCEDURES = Layout(
    "procedures",
    (
        Column("id", "key", "Key of the procedure.", required=True),
        Column("opened", "date", "Day it was started.", required=True),
        Column("reported", "date", "Day it became known; empty means opened."),
        Column("kind", "word", "What was started.", "procedures", required=True),
        Column("due", "date", "Day it falls due, as known when opened; or empty."),
        Column("brings", "keys", "What it means if done, as `clock:event`."),
        Column("may_bring", "keys", "What that makes possible, as `clock:event`."),
        Column("actor", "keys", "Who started it."),
        Column("about", "keys", "Actors, camps or institutions concerned."),
        Column("moves", "keys", "Moves that started it."),
        Column("closed", "date", "Day it ended; empty while it runs."),
        Column("result", "word", "How it ended.", "procedure_results"),
        Column("sources", "keys", "Sources of the fact."),
        Column("note", "text", "The coder's doubts."),
    ),
)

TABLES = (MOVES, SOURCES, CLAIMS, SERIES, PROCEDURES)

# Every file that belongs to a contest folder.
FILES = (
    "contest.yaml",
    *(layout.file for layout in TABLES),
    "hypotheses.yaml",
    "outcome.yaml",
    "datapackage.json",
)
