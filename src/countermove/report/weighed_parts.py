"""The parts of what was weighed, as they stand in a stored reading.

Like :mod:`countermove.report.parts`, these are views for showing; what may be missing
has a default. None stands for a number that could not be told.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "StoredAbroad",
    "StoredAnalogue",
    "StoredBelief",
    "StoredCoincidence",
    "StoredCopy",
    "StoredFact",
    "StoredFlips",
    "StoredIndicator",
    "StoredItem",
    "StoredPressure",
    "StoredPressureValue",
    "StoredReliability",
    "StoredStep",
    "StoredStream",
    "StoredWeighed",
    "WeighedQuestionPart",
    "WeighedReading",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedReading:
    """One reading of a question, before and after the evidence."""

    id: str
    text: str
    prior: float
    posterior: float
    low: float
    high: float
    within: str | None = None
    inconsistency: float = 0.0
    consistency: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredItem:
    """One piece of evidence: how sure it is, what it tells, and how far it counts."""

    evidence: str
    kind: str
    worth: float
    exponent: float
    information: float
    group: str = ""
    diagnosticity: float | None = None
    log_ratio: Mapping[str, float] = field(default_factory=dict)
    leader_without: str = ""
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStep:
    """One word of the analyst that would have to be another."""

    evidence: str
    hypothesis: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFlips:
    """What would put another reading first."""

    leader: str = ""
    runner_up: str | None = None
    tied: bool = False
    steps: tuple[StoredStep, ...] = ()
    items: tuple[str, ...] = ()
    prior: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedQuestionPart:
    """One question, weighed."""

    id: str
    question: str
    exclusive: bool = True
    basis: str = ""
    hypotheses: tuple[WeighedReading, ...] = ()
    items: tuple[StoredItem, ...] = ()
    diagnostic: tuple[str, ...] = ()
    flips: StoredFlips = field(default_factory=StoredFlips)
    independent: Mapping[str, float] = field(default_factory=dict)
    dependent: Mapping[str, float] = field(default_factory=dict)
    independent_leader: str = ""
    dependent_leader: str = ""

    @property
    def ranked(self) -> tuple[WeighedReading, ...]:
        """Readings, the most probable first."""
        return tuple(sorted(self.hypotheses, key=lambda item: -item.posterior))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReliability:
    """How far a source is to be believed where it has no interest."""

    id: str
    reliability: float
    low: float
    high: float
    camp: str | None = None
    claims: int = 0
    for_interest: int = 0
    against_interest: int = 0
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBelief:
    """One answer to what is in question, with its probability."""

    value: str
    probability: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFact:
    """What is in question, the answers that claims give, and which of them holds."""

    fact: str
    values: tuple[StoredBelief, ...]
    claims: tuple[str, ...] = ()
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCopy:
    """A claim that may repeat another."""

    claim: str
    origin: str
    probability: float
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStream:
    """The moves that one move of a coincidence is one of."""

    move: str
    events: int
    days_watched: int = 0
    yearly: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCoincidence:
    """Moves said to fall together, held against chance."""

    id: str
    text: str
    moves: tuple[str, ...]
    streams: tuple[StoredStream, ...] = ()
    width: float | None = None
    local_p: float | None = None
    global_p: float | None = None
    adjusted_p: float | None = None
    rate_p: float | None = None
    low_p: float | None = None
    high_p: float | None = None
    verdict: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAbroad:
    """How many moves at home one move abroad provokes."""

    home_from_abroad: float | None = None
    low: float | None = None
    high: float | None = None
    prior_low: float | None = None
    prior_high: float | None = None
    p: float | None = None
    home: int = 0
    abroad: int = 0
    verdict: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPressureValue:
    """One value of a pressure, with its band and the events it rests on."""

    date: dt.date
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPressure:
    """One factor of the struggle as a measured series."""

    id: str
    title: str
    item: str = ""
    definition: str = ""
    unit: str = ""
    formula: str = ""
    source: str = ""
    status: str = ""
    values: tuple[StoredPressureValue, ...] = ()
    words: str = ""

    @property
    def known(self) -> tuple[StoredPressureValue, ...]:
        """Values that could be told."""
        return tuple(item for item in self.values if item.value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIndicator:
    """A sign judged by rule; `holds` None means that it cannot be told."""

    id: str
    title: str
    item: str = ""
    rule: str = ""
    holds: bool | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    moves: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnalogue:
    """Another contest, how near it is, and where the likeness holds and breaks."""

    case: str
    distance: float | None
    rank: int
    title: str = ""
    low: float | None = None
    high: float | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    groups: Mapping[str, float] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    went_on: tuple[str, ...] = ()
    ended_early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWeighed:
    """What claims, signs and likenesses are worth."""

    questions: tuple[WeighedQuestionPart, ...] = ()
    sources: tuple[StoredReliability, ...] = ()
    facts: tuple[StoredFact, ...] = ()
    copies: tuple[StoredCopy, ...] = ()
    pull: tuple[float, float, float] | None = None
    worst_r_hat: float | None = None
    coincidences: tuple[StoredCoincidence, ...] = ()
    abroad: StoredAbroad | None = None
    pressures: tuple[StoredPressure, ...] = ()
    indicators: tuple[StoredIndicator, ...] = ()
    analogues: tuple[StoredAnalogue, ...] = ()
