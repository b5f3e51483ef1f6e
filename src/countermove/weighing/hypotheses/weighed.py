"""A question with its readings weighed, and what each piece of evidence did."""

from collections.abc import Mapping
from dataclasses import dataclass

from countermove.errors import ValidationError
from countermove.weighing.hypotheses.sensitivity import Flips

__all__ = ["WeighedHypothesis", "WeighedItem", "WeighedQuestion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedHypothesis:
    """One reading.

    Parameters
    ----------
    prior, posterior : float
        Before and after the evidence, words at their middles and sources at their
        means; those of a wider reading hold all within it.
    low, high : float
        Ends of the 90 percent band over draws of words and sources.
    within : str or None
        The reading that contains it.
    inconsistency, consistency : float
        Classical scores, see :mod:`.matrix`; less inconsistency is
        better.

    Raises
    ------
    ValidationError
        If the posterior lies outside its band or outside [0, 1].
    """

    id: str
    text: str
    prior: float
    posterior: float
    low: float
    high: float
    within: str | None
    inconsistency: float
    consistency: float

    def __post_init__(self) -> None:
        """Refuse a posterior that is no probability within its band."""
        if not 0 <= self.low <= self.posterior <= self.high <= 1:
            raise ValidationError(
                f"Expected 0 <= low <= posterior <= high <= 1 for {self.id!r}, got "
                f"{self.low:g}, {self.posterior:g}, {self.high:g}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedItem:
    """One piece of evidence.

    Parameters
    ----------
    evidence : str
        Its key.
    kind : str
        ``move``, ``claim``, ``answer`` or ``stakes``; a row of a matrix is a move that
        surely happened.
    worth : float
        How sure the fact is, given even odds beforehand; 1/2 tells nothing. For stakes
        how sure the likeliest one is; 1/3 tells nothing.
    group : str
        Items with one group share their errors.
    exponent : float
        Power to which its likelihood is taken: grade, repetition and group together.
    information : float
        Expected Kullback-Leibler divergence of the posterior with it from the one
        without it, nats; more tells more.
    diagnosticity : float
        Standard deviation of its classical scores over readings; NaN for stakes.
    log_ratio : mapping of str to float
        What it adds to each reading's log weight, against what all readings together
        expect of it, or where they do not exclude each other against "otherwise".
    leader_without : str
        The reading that leads without it.
    same_as : str or None
        The claim that it most probably repeats.
    """

    evidence: str
    kind: str
    worth: float
    group: str
    exponent: float
    information: float
    diagnosticity: float
    log_ratio: Mapping[str, float]
    leader_without: str
    same_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedQuestion:
    """Rival readings of one question at one vantage.

    Parameters
    ----------
    exclusive : bool
        Whether the readings rule each other out.
    basis : str
        From what the priors come.
    hypotheses : tuple of WeighedHypothesis
        In the order of the question.
    items : tuple of WeighedItem
        Evidence known at the vantage; empty if none is, and then the posterior is the
        prior.
    diagnostic : tuple of str
        The three items with most information, the best first; fewer where fewer tell
        anything.
    flips : Flips
    independent, dependent : mapping of str to float
        Posteriors if items of one group were independent, and if they counted as one.
    independent_leader, dependent_leader : str
    """

    id: str
    question: str
    exclusive: bool
    basis: str
    hypotheses: tuple[WeighedHypothesis, ...]
    items: tuple[WeighedItem, ...]
    diagnostic: tuple[str, ...]
    flips: Flips
    independent: Mapping[str, float]
    dependent: Mapping[str, float]
    independent_leader: str
    dependent_leader: str

    @property
    def evidence(self) -> int:
        """Number of items known at the vantage."""
        return len(self.items)

    @property
    def leader(self) -> str:
        """The reading that leads."""
        return self.flips.leader
