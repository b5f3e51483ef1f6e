"""How a forecast turned out, on whose word, and since when that is known."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from countermove.errors import ValidationError
from countermove.ledger.texts import check_text

__all__ = ["Resolution", "Verdict"]

_LEAST_REASON = 10


class Verdict(StrEnum):
    """What became of a statement."""

    TRUE = "true"
    FALSE = "false"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """One judgement of one entry.

    Parameters
    ----------
    entry : int
        Number of the entry.
    verdict : Verdict
    known : datetime.date
        The day since when it is known.
    source : str
        Where that can be read.
    note : str
        Anything else; for an early resolution, why nothing can change it any more.
    early : bool
        Whether it is given before the deadline is over.
    replaces : int, optional
        Number of the resolution that this one corrects.

    Raises
    ------
    ValidationError
        If there is no source, or an early resolution has no reason.
    """

    entry: int
    verdict: Verdict
    known: dt.date
    source: str
    note: str = ""
    early: bool = False
    replaces: int | None = None

    def __post_init__(self) -> None:
        """Check the texts."""
        check_text("source", self.source)
        if self.note:
            check_text("note", self.note)
        if self.early and len(self.note.strip()) < _LEAST_REASON:
            raise ValidationError(
                "Expected a note that says why nothing can change an early resolution "
                f"before its deadline, got {self.note!r}. Add it, or wait."
            )

    def to_plain(self) -> dict[str, object]:
        """Return plain values for JSON, the date as text."""
        return {
            "entry": self.entry,
            "verdict": self.verdict.value,
            "known": self.known.isoformat(),
            "source": self.source,
            "note": self.note,
            "early": self.early,
            "replaces": self.replaces,
        }
