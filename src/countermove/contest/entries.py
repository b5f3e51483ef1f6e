"""Entries of the codebook: a word with what it means and where it stops.

Every entry carries a definition, a boundary ("Not when ..." with the word to use then),
a dated example and the source of the notion. Acts, branches, labels, precisions and
clocks carry more, because models read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose

from countermove.errors import ValidationError

__all__ = [
    "Act",
    "Branch",
    "Clock",
    "ClockWord",
    "Entry",
    "Label",
    "Plover",
    "PloverType",
    "Precision",
    "StakeEvidence",
]

FAMILIES = ("essay", "scholarly")
OUTCOME_KEYS = ("exit", "event")


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeEvidence:
    """How evidence divides among the three stakes; the shares sum to one."""

    personnel: float
    authority: float
    structural: float

    def __post_init__(self) -> None:
        """Refuse shares outside [0, 1] or a sum other than one."""
        shares = self.shares
        if not all(0 <= share <= 1 for share in shares) or not isclose(sum(shares), 1):
            raise ValidationError(
                f"Expected three stake shares in [0, 1] that sum to 1, got {shares} "
                f"with sum {sum(shares):g}."
            )

    @property
    def shares(self) -> tuple[float, float, float]:
        """Shares of personnel, authority and structural, in this order."""
        return self.personnel, self.authority, self.structural


@dataclass(frozen=True, slots=True, kw_only=True)
class Plover:
    """What PLOVER would call an act; empty text where it has no word.

    References
    ----------
    Open Event Data Alliance, PLOVER manual 0.8 (2021).
    """

    type: str
    mode: str
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PloverType:
    """An event type of PLOVER.

    Parameters
    ----------
    quadrant : int
        1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material
        conflict.
    modes : tuple of str
        The ways in which it may happen; empty where PLOVER names none.
    """

    name: str
    quadrant: int
    modes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a quadrant that does not exist."""
        if self.quadrant not in range(1, 5):
            raise ValidationError(
                f"Expected PLOVER type {self.name} to be in quadrant 1 to 4, got "
                f"{self.quadrant}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One word of one section of the codebook.

    Parameters
    ----------
    section, name : str
        Where the word stands, and the word.
    definition, boundary, example, source : str
        What it means, when another word is right, one dated case, where it comes from.
    aliases : tuple of str
        Other names; they help to find the word and are not accepted in its place.

    Raises
    ------
    ValidationError
        If a text is empty or the boundary does not begin with "Not".
    """

    section: str
    name: str
    definition: str
    boundary: str
    example: str
    source: str
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an entry with a missing text."""
        for key in ("definition", "boundary", "example", "source"):
            if not getattr(self, key).strip():
                raise ValidationError(
                    f"Expected {key} of {self.place} to be a text, got an empty one."
                )
        if not self.boundary.startswith("Not"):
            raise ValidationError(
                f"Expected the boundary of {self.place} to begin with 'Not', got "
                f"{self.boundary[:30]!r}."
            )

    @property
    def place(self) -> str:
        """Section and name as the data file writes them."""
        return f"[{self.section}.{self.name}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Entry):
    """A kind of move.

    Parameters
    ----------
    plover : Plover
        The nearest words of PLOVER.
    stakes : StakeEvidence
        What the act suggests to be at stake, before anything else is known.
    weight : float
        How much evidence of the stake the act carries at all, in [0, 1].
    control, tone : str
        Words of the sections ``controls`` and ``tones``.
    verbal : bool
        Words rather than deeds.
    severity : int
        0 (friendly words, ceremony, relief) to 4 (lethal force).
    formal : bool
        A formal act of an institution.
    """

    plover: Plover
    stakes: StakeEvidence
    weight: float
    control: str
    verbal: bool
    tone: str
    severity: int
    formal: bool

    def __post_init__(self) -> None:
        """Refuse a weight or severity out of range."""
        Entry.__post_init__(self)
        if not 0 <= self.weight <= 1:
            raise ValidationError(
                f"Expected weight of {self.place} in [0, 1], got {self.weight}."
            )
        if not 0 <= self.severity <= 4:
            raise ValidationError(
                f"Expected severity of {self.place} from 0 to 4, got {self.severity}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Entry):
    """A branch of authority, with what a fight over it suggests to be at stake."""

    stakes: StakeEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision(Entry):
    """How sure a date is: it may be off by `spread_days` (0 or more) on each side."""

    spread_days: int

    def __post_init__(self) -> None:
        """Refuse a negative spread."""
        Entry.__post_init__(self)
        if self.spread_days < 0:
            raise ValidationError(
                f"Expected spread_days of {self.place} to be 0 or more, got "
                f"{self.spread_days}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Entry):
    """A name given to moves: its family, and whether a lawful move may carry it."""

    family: str
    lawful: bool

    def __post_init__(self) -> None:
        """Refuse an unknown family."""
        Entry.__post_init__(self)
        if self.family not in FAMILIES:
            raise ValidationError(
                f"Expected family of {self.place} to be one of {', '.join(FAMILIES)}, "
                f"got {self.family!r}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockWord(Entry):
    """A word of one clock: a state that lasts, an event of the outcomes, or both."""

    state: bool
    event: bool

    def __post_init__(self) -> None:
        """Refuse a word that is neither state nor event."""
        Entry.__post_init__(self)
        if not (self.state or self.event):
            raise ValidationError(
                f"Expected {self.place} to be a state or an event, got neither."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Entry):
    """A process with states of its own.

    Parameters
    ----------
    outcome_key : str
        The key of the outcome file that holds its word: ``exit`` or ``event``.
    words : mapping of str to ClockWord
        Its states and events, in the order of the data file.
    """

    outcome_key: str
    words: Mapping[str, ClockWord]

    def __post_init__(self) -> None:
        """Refuse a clock without states or events."""
        Entry.__post_init__(self)
        if self.outcome_key not in OUTCOME_KEYS:
            raise ValidationError(
                f"Expected outcome_key of {self.place} to be one of "
                f"{', '.join(OUTCOME_KEYS)}, got {self.outcome_key!r}."
            )
        if not self.states or not self.events:
            raise ValidationError(
                f"Expected {self.place} to have a state and an event, got states "
                f"{self.states} and events {self.events}."
            )

    @property
    def states(self) -> tuple[str, ...]:
        """Conditions that last, the one at the start of a contest first."""
        return tuple(name for name, word in self.words.items() if word.state)

    @property
    def events(self) -> tuple[str, ...]:
        """Words that the outcome file may use."""
        return tuple(name for name, word in self.words.items() if word.event)
