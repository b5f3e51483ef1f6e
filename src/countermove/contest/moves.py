"""Moves: dated acts with their sources, and what sources claim about them."""

import datetime as dt
from dataclasses import dataclass

from countermove.errors import ValidationError

__all__ = ["INDEPENDENT", "Claim", "Measurement", "Move", "Scheduled", "Source"]

INDEPENDENT = "none"
"""In place of the claim that another repeats: looked at, and it repeats none."""


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
    fact : str
        What is in question; claims with one fact are about the same thing. Empty where
        the claim stands alone.
    value : str
        The answer that the claim affirms, denies or doubts; empty for plain "so".
    favours, harms : tuple of str
        Camps that gain, or lose, if what the claim says is believed.
    copies : str
        The claim that this one repeats; :data:`INDEPENDENT` if it was looked at and
        repeats none; empty if that is open.
    """

    id: str
    date: dt.date
    source: str
    about: tuple[str, ...]
    says: str
    stance: str
    certainty: str | None = None
    quote: str = ""
    fact: str = ""
    value: str = ""
    favours: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    copies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """An event whose day is fixed beforehand, such as an election abroad.

    Parameters
    ----------
    date, known : datetime.date
        The day it falls on, and the day since which that was known.
    camp : str or None
        The camp whose hands it may bind or free; None where it is no camp's.
    """

    id: str
    date: dt.date
    known: dt.date
    text: str
    camp: str | None = None
    source: str = ""


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
