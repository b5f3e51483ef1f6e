"""Rules of the game, rival readings, and the analyst's own judgement of rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from countermove.errors import ValidationError

__all__ = ["Evidence", "Hypothesis", "Judgement", "Question", "Rule"]

RuleValue = str | int | float | bool | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of law: always its text, and numbers where the software uses them.

    Parameters
    ----------
    settings : mapping
        Structured keys such as seats, majority, quorum, days, term_ends.
    """

    id: str
    text: str
    settings: Mapping[str, RuleValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How the analyst settled a round, and since when that could be said.

    Parameters
    ----------
    result : str
        The role of the camp that came out ahead, or ``split``, ``undecided``, ``open``.
    winner : str or None
        The camp ahead; None where there is none.
    """

    opener: str
    result: str
    known: date
    winner: str | None = None
    words: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One answer to a question, with the probability given to it beforehand."""

    id: str
    text: str
    prior: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What each hypothesis expects of one move or claim, in words of a fixed scale."""

    evidence: str
    expects: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Rival readings of one question.

    Parameters
    ----------
    basis : str
        From what the priors come.

    Raises
    ------
    ValidationError
        If priors leave [0, 1], or those of exclusive readings do not sum to 1.
    """

    id: str
    question: str
    exclusive: bool
    hypotheses: tuple[Hypothesis, ...]
    evidence: tuple[Evidence, ...] = ()
    basis: str = ""

    def __post_init__(self) -> None:
        """Refuse priors that are no probabilities."""
        priors = [hypothesis.prior for hypothesis in self.hypotheses]
        total = sum(priors)
        if any(not 0 <= prior <= 1 for prior in priors) or (
            self.exclusive and abs(total - 1) > 1e-6
        ):
            raise ValidationError(
                f"Expected priors of question {self.id!r} to lie between 0 and 1"
                f"{' and to sum to 1' if self.exclusive else ''}, got {priors} "
                f"(sum {total:g})."
            )
