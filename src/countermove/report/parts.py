"""The parts of a stored reading, as they stand in the file.

These are views for showing: words, numbers and keys exactly as stored. What may be
missing in a smaller reading has a default, so that a page can always be made.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "Answer",
    "Branching",
    "StoredActor",
    "StoredCamp",
    "StoredClaim",
    "StoredContribution",
    "StoredControl",
    "StoredDay",
    "StoredEvidence",
    "StoredExchange",
    "StoredExplanation",
    "StoredForecast",
    "StoredHypothesis",
    "StoredInstitution",
    "StoredLinks",
    "StoredMeasurement",
    "StoredMove",
    "StoredProcedure",
    "StoredQuestion",
    "StoredRecord",
    "StoredRound",
    "StoredRule",
    "StoredShift",
    "StoredSource",
    "StoredStake",
    "StoredStanding",
    "Verdict",
]

Range = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCamp:
    """One side: key, name, role and colour (hexadecimal or empty)."""

    id: str
    name: str
    role: str = ""
    colour: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredActor:
    """Somebody who acts."""

    id: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredInstitution:
    """Something fought over; `weight` in [0, 1] beside the others."""

    id: str
    name: str
    branch: str = ""
    level: str = ""
    weight: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMove:
    """One dated act with its sources; `deaths` None means not known, which is not 0."""

    id: str
    date: dt.date
    reported: dt.date | None = None
    precision: str = "day"
    actors: tuple[str, ...] = ()
    camps: tuple[str, ...] = ()
    act: str = ""
    targets: tuple[str, ...] = ()
    target_camps: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    place: str | None = ""
    form: str = ""
    force: str = ""
    result: str = ""
    stake: str | None = None
    deaths: Range | None = None
    answers: tuple[str, ...] = ()
    answers_basis: str | None = None
    labels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    certainty: str | None = None
    note: str | None = ""
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSource:
    """Where facts come from; `camp` is the side whose interest it shares."""

    id: str
    name: str
    kind: str = ""
    camp: str | None = None
    url: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """What a source says about moves or hypotheses."""

    id: str
    date: dt.date
    source: str
    about: tuple[str, ...] = ()
    says: str = ""
    stance: str = ""
    certainty: str | None = None
    quote: str | None = ""
    fact: str = ""
    value: str = ""
    favours: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    copies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMeasurement:
    """One value of a series, as a range."""

    name: str
    date: dt.date
    low: float
    high: float
    unit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHypothesis:
    """One answer to a question with its probability beforehand."""

    id: str
    text: str
    prior: float | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvidence:
    """What each hypothesis expects of one piece of evidence."""

    evidence: str
    expects: Mapping[str, str] = field(default_factory=dict)
    grade: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuestion:
    """Rival readings of one question."""

    id: str
    question: str
    exclusive: bool = False
    hypotheses: tuple[StoredHypothesis, ...] = ()
    evidence: tuple[StoredEvidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRule:
    """One rule of law."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProcedure:
    """A clock of law or agreement; `due` and `closed` None where not set, or open."""

    id: str
    opened: dt.date
    kind: str = ""
    due: dt.date | None = None
    brings: tuple[tuple[str, str], ...] = ()
    may_bring: tuple[tuple[str, str], ...] = ()
    actors: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    closed: dt.date | None = None
    result: str | None = None
    note: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStanding:
    """How one clock stood from a day on."""

    clock: str
    state: str
    since: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDay:
    """An event whose day is fixed beforehand."""

    id: str
    date: dt.date
    text: str
    camp: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """The facts that the reading saw."""

    title: str = ""
    question: str = ""
    start: dt.date | None = None
    country: Mapping[str, object] = field(default_factory=dict)
    camps: tuple[StoredCamp, ...] = ()
    actors: tuple[StoredActor, ...] = ()
    institutions: tuple[StoredInstitution, ...] = ()
    moves: tuple[StoredMove, ...] = ()
    sources: tuple[StoredSource, ...] = ()
    claims: tuple[StoredClaim, ...] = ()
    series: tuple[StoredMeasurement, ...] = ()
    questions: tuple[StoredQuestion, ...] = ()
    rules: tuple[StoredRule, ...] = ()
    procedures: tuple[StoredProcedure, ...] = ()
    standings: tuple[StoredStanding, ...] = ()
    scheduled: tuple[StoredDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Probability that `move` answers `parent`; parent None means it opens."""

    move: str
    parent: str | None = None
    probability: float
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredShift:
    """Share of one camp in an institution before and after a round."""

    institution: str
    camp: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Who came out of a round ahead, and on whose word."""

    result: str = ""
    winner: str | None = None
    words: str | None = ""
    known: dt.date | None = None
    shifts: tuple[StoredShift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRound:
    """An opening and all that answers it."""

    id: str
    opener: str
    moves: tuple[str, ...]
    start: dt.date
    end: dt.date
    camps: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    deaths: Range | None = None
    result: str = ""
    winner: str | None = None
    rule: Verdict | None = None
    analyst: Verdict | None = None
    support: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExchange:
    """How much one camp answers another, and how fast."""

    answering: str
    answered: str
    expected_answers: float
    median_lag_days: float | None = None
    answers_per_move: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branching:
    """How many moves one move provokes; `above_one` is the chance of escalation."""

    branching_ratio: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    above_one: float | None = None
    prior_ratio: float | None = None
    prior_low: float | None = None
    prior_high: float | None = None
    moves: int | tuple[str, ...] | None = None
    words: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStake:
    """What is at stake for one observer on one day, with 90 percent bands."""

    date: dt.date
    observer: str
    personnel: float
    authority: float
    structural: float
    personnel_low: float | None = None
    personnel_high: float | None = None
    authority_low: float | None = None
    authority_high: float | None = None
    structural_low: float | None = None
    structural_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredControl:
    """Share of one camp in one institution on one day."""

    date: dt.date
    institution: str
    camp: str
    share: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredForecast:
    """Probability of one scenario by one deadline.

    `given` is the scenario that it presupposes, `given_that` its probability once that
    one has come; `exclusive` names the rivals with which it adds up to one.
    """

    scenario: str
    title: str = ""
    clock: str = ""
    horizon_days: int
    deadline: dt.date | None = None
    probability: float
    low: float | None = None
    high: float | None = None
    base_rate: float | None = None
    base_low: float | None = None
    base_high: float | None = None
    monte_carlo_error: float | None = None
    resolution: str = ""
    void: str = ""
    given: str = ""
    given_that: float | None = None
    exclusive: str = ""
    calibrated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredContribution:
    """What one group of knowledge adds to the log odds, and what lies behind it."""

    group: str
    log_odds: float
    title: str = ""
    monte_carlo_error: float | None = None
    moves: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExplanation:
    """The way from base rate to forecast of one scenario by one deadline."""

    scenario: str
    horizon_days: int
    base_rate: float
    probability: float
    title: str = ""
    clock: str = ""
    contributions: tuple[StoredContribution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLinks:
    """How well the links agree with labels, beside a plain rule."""

    labelled: int = 0
    ranked_first: float | None = None
    in_first_three: float | None = None
    baseline_ranked_first: float | None = None
    mean_log_probability: float | None = None
    note: str | None = ""
