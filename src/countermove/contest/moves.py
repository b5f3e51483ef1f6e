"""Moves: dated acts with their sources, and what sources claim about them."""

import datetime as dt
from dataclasses import dataclass

from countermove.errors import ValidationError

__all__ = ["Claim", "Measurement", "Move", "Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One dated act of an actor towards a target, touching institutions.

    Parameters
    ----------
    id : str
        Key, unique in the contest.
    date, reported : datetime.date
        The day of the act, and the day it became known; `reported` is never earlier.
    precision : str
        How sure the day is: day, about, week or month.
    day_order : float or None
        Place among the moves of that day, the lowest first; None when not known. Of two
        moves of a day with one place the order is not known.
    actors, targets : tuple of str
        Keys of actors; a target may also be a camp or an institution.
    act, form, force, result : str
        Codebook words.
    institutions : tuple of str
        Keys of the institutions that the move touches.
    stake : str or None
        The coder's view of what is at stake, or None where the coder gave none.
    participants : float or None
        People who took part; None when not known, which is not 0.
    deaths : tuple of float or None
        Lowest and highest count; None when not known, which is not 0.
    answers : tuple of str
        The moves that this one answers, best first.
    answers_basis : str or None
        ``source``, ``reading``, or None. A move without answers whose basis is given
        was looked at and opens something new; without a basis the question is open.
    labels : tuple of str
        Names given to the move by the essay or by scholars.
    certainty : str or None
        Grade of the fact: confirmed, reported, memory, disputed; None when not graded.
    note, action : str
        The coder's doubts; and in 3 to 12 plain words what was done.

    Raises
    ------
    ValidationError
        If it was reported before it happened, answers itself, or has impossible deaths.
    """

    id: str
    date: dt.date
    reported: dt.date
    precision: str
    actors: tuple[str, ...]
    act: str
    day_order: float | None = None
    targets: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    place: str = ""
    form: str
    force: str
    result: str
    stake: str | None = None
    participants: float | None = None
    deaths: tuple[float, float] | None = None
    answers: tuple[str, ...] = ()
    answers_basis: str | None = None
    labels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    certainty: str | None = None
    note: str = ""
    action: str = ""

    def __post_init__(self) -> None:
        """Refuse a move that contradicts itself."""
        if self.reported < self.date:
            raise ValidationError(
                f"Expected move {self.id!r} to be reported on or after its date "
                f"{self.date}, got {self.reported}. Mend `date` or `reported`."
            )
        if self.id in self.answers:
            raise ValidationError(
                f"Expected move {self.id!r} to answer other moves, got itself. "
                "Remove it from `answers`."
            )
        if self.deaths is not None and not 0 <= self.deaths[0] <= self.deaths[1]:
            raise ValidationError(
                f"Expected 0 <= deaths_low <= deaths_high in move {self.id!r}, got "
                f"{self.deaths[0]} and {self.deaths[1]}."
            )
        if self.participants is not None and self.participants < 0:
            raise ValidationError(
                f"Expected participants of move {self.id!r} to be 0 or more, got "
                f"{self.participants}."
            )

    @property
    def settled(self) -> bool:
        """Whether the analyst settled what this move answers, if anything."""
        return bool(self.answers) or self.answers_basis is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where facts and claims come from, and whose interest it has.

    Parameters
    ----------
    camp : str or None
        The camp whose interest the source shares; None when none is known.
    """

    id: str
    name: str
    kind: str
    camp: str | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a source says about moves or hypotheses.

    Parameters
    ----------
    about : tuple of str
        Keys of moves or hypotheses.
    stance : str
        ``affirms``, ``denies`` or ``doubts``.
    quote : str
        The words of the source, or empty.
    """

    id: str
    date: dt.date
    source: str
    about: tuple[str, ...]
    says: str
    stance: str
    certainty: str | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One value of a series, known by its date, as a range.

    Raises
    ------
    ValidationError
        If `low` lies above `high`.
    """

    name: str
    date: dt.date
    low: float
    high: float
    unit: str
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a range that is upside down."""
        if not self.low <= self.high:
            raise ValidationError(
                f"Expected low <= high in series {self.name!r} on {self.date}, got "
                f"{self.low} and {self.high}."
            )
