"""Rules of the game, rival readings, and the analyst's own judgement of rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from countermove.errors import ValidationError

__all__ = ["Coincidence", "Evidence", "Hypothesis", "Judgement", "Question", "Rule"]

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
    """One answer to a question, with the probability given to it beforehand.

    Parameters
    ----------
    within : str or None
        The wider answer that contains this one: if this one holds, so does that. Its
        prior includes the priors of all that it contains.
    """

    id: str
    text: str
    prior: float
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What each hypothesis expects of one piece of evidence, in words of a fixed scale.

    Parameters
    ----------
    evidence : str
        Key of a move or claim; ``answers:A:B`` for "move A answers move B", or with
        more keys any of them, whose probability comes from the rounds;
        ``stakes:OBSERVER`` for what the stakes say, with stakes in place of words.
    expects : mapping of str to str
        By hypothesis; ``otherwise`` says how likely the evidence is without it, where
        readings do not exclude each other.
    grade : str or None
        How good a sign the evidence is, a word of the codebook's ``grades``.
    """

    evidence: str
    expects: Mapping[str, str]
    grade: str | None = None

    @property
    def moves(self) -> tuple[str, ...]:
        """Keys of an answer and of what it may answer; empty for other evidence."""
        kind, *keys = self.evidence.split(":")
        return tuple(keys) if kind == "answers" and len(keys) >= 2 else ()

    @property
    def observer(self) -> str | None:
        """Whose stake is read; None for other evidence."""
        kind, _, key = self.evidence.partition(":")
        return key if kind == "stakes" and key else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """Moves whose falling together is offered as a sign.

    Parameters
    ----------
    moves : tuple of str
        One of each stream; the first is the one that the others are held against.
    yearly : mapping of str to float
        How often a year moves like one of them come in truth, by its key, where the
        record is known to hold only some of them.
    """

    id: str
    text: str
    moves: tuple[str, ...]
    yearly: Mapping[str, float] = field(default_factory=dict)
    basis: str = ""


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
        If priors leave [0, 1], or those of exclusive readings that no other contains
        do not sum to 1.
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
        total = sum(item.prior for item in self.hypotheses if item.within is None)
        if any(not 0 <= prior <= 1 for prior in priors) or (
            self.exclusive and abs(total - 1) > 1e-6
        ):
            raise ValidationError(
                f"Expected priors of question {self.id!r} to lie between 0 and 1"
                f"{' and to sum to 1' if self.exclusive else ''}, got {priors} "
                f"(sum {total:g})."
            )
