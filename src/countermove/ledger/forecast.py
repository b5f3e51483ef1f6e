"""A forecast as it goes into a ledger: a statement, a deadline, a probability, a rule.

It holds all that somebody needs who resolves it years later without this program: the
words of the statement, how to tell whether it came true, when it is void, and what it
was made from.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from countermove.errors import ValidationError
from countermove.ledger.texts import check_text

__all__ = ["Forecast"]

_TEXTS = (
    "contest",
    "title",
    "scenario",
    "statement",
    "clock",
    "resolution_rule",
    "void_policy",
    "vantage_digest",
)
_SHARES = ("probability", "low", "high", "base_rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The probability of one statement by one deadline.

    Parameters
    ----------
    contest, title : str
        Key and name of the contest.
    scenario, statement : str
        Key of the scenario and its words.
    clock : str
        What the statement is about: leader, cabinet, legislature, elite, war, contest.
    issued, deadline : datetime.date
        The day whose knowledge it rests on, and the last day that counts.
    probability, low, high : float
        In [0, 1], with a 90 percent interval around it.
    base_rate : float
        In [0, 1]; what would be said of any contest of the kind.
    resolution_rule, void_policy : str
        How to tell whether it came true, and when it does not count.
    vantage_digest : str
        SHA-256 over all that was seen.
    provenance : mapping
        Command, arguments, seed, versions, digests; plain values of JSON.

    Raises
    ------
    ValidationError
        If a text is blank, a number no probability, an interval beside its probability,
        or the deadline before the day of issue.
    """

    contest: str
    title: str
    scenario: str
    statement: str
    clock: str
    issued: dt.date
    deadline: dt.date
    probability: float
    low: float
    high: float
    base_rate: float
    resolution_rule: str
    void_policy: str
    vantage_digest: str
    provenance: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check texts, numbers and dates."""
        for name in _TEXTS:
            check_text(name.replace("_", " "), getattr(self, name))
        for name in _SHARES:
            if not 0 <= getattr(self, name) <= 1:
                raise ValidationError(
                    f"Expected the {name.replace('_', ' ')} of {self.scenario!r} "
                    f"between 0 and 1, got {getattr(self, name)}."
                )
        if not self.low <= self.probability <= self.high:
            raise ValidationError(
                f"Expected an interval around {self.probability} for "
                f"{self.scenario!r}, got {self.low} to {self.high}."
            )
        if self.deadline < self.issued:
            raise ValidationError(
                f"Expected a deadline on or after the day of issue {self.issued}, got "
                f"{self.deadline}. Mend one of the two dates."
            )

    @property
    def key(self) -> tuple[str, str, dt.date, dt.date]:
        """What is forecast, on which day: a ledger holds one forecast for each."""
        return self.contest, self.scenario, self.issued, self.deadline

    def to_plain(self) -> dict[str, object]:
        """Return plain values for JSON, dates as text."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return values | {
            "issued": self.issued.isoformat(),
            "deadline": self.deadline.isoformat(),
            "provenance": dict(self.provenance),
        }
