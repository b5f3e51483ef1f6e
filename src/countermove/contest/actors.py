"""Who acts, on which side, over what: actors, camps, institutions, leaders.

People change sides, so an actor belongs to camps by dated memberships, half-open:
``[since, until)``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from countermove.errors import ValidationError

__all__ = ["Actor", "Camp", "Institution", "Membership", "Tenure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """One side of the struggle.

    Parameters
    ----------
    id, name : str
        Short key and name to show.
    role : str
        One of the codebook's roles: incumbent, challenger, street, patron, arbiter or
        other.
    colour : str
        Hexadecimal colour such as ``#0072b2``, or empty to let the charts choose.
    """

    id: str
    name: str
    role: str
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Time in which an actor belongs to a camp: [since, until).

    ``None`` leaves that side open.

    Raises
    ------
    ValidationError
        If `until` does not come after `since`.
    """

    camp: str
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a membership that ends before it begins."""
        if self.since and self.until and self.until <= self.since:
            raise ValidationError(
                f"Expected a membership of camp {self.camp!r} to end after it begins, "
                f"got from {self.since} to {self.until}. `to` is the first day outside."
            )

    def covers(self, when: date) -> bool:
        """Say whether `when` lies inside."""
        return (self.since is None or self.since <= when) and (
            self.until is None or when < self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, force, body or state that acts.

    Parameters
    ----------
    id, name, kind : str
        Key, name to show, and one of the codebook's kinds of actor.
    aliases : tuple of str
        Other spellings found in texts.
    memberships : tuple of Membership
        In order of time; they never overlap.
    """

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    memberships: tuple[Membership, ...] = ()

    def camp_on(self, when: date) -> str | None:
        """Return the camp the actor belonged to on a day, or None."""
        for membership in self.memberships:
            if membership.covers(when):
                return membership.camp
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """Something that is fought over.

    Parameters
    ----------
    branch, level : str
        Codebook words, such as ``judiciary`` and ``national``.
    weight : float
        Importance in [0, 1] beside the other institutions of the contest.
    holders : mapping of str to float
        Share of each camp when the contest starts, summing to at most 1; empty when
        nobody is known to hold it.

    Raises
    ------
    ValidationError
        If the weight or the shares leave their range.
    """

    id: str
    name: str
    branch: str
    level: str
    weight: float
    holders: Mapping[str, float]

    def __post_init__(self) -> None:
        """Refuse weights and shares out of range."""
        if not 0.0 <= self.weight <= 1.0:
            raise ValidationError(
                f"Expected institution {self.id!r} to have a weight between 0 and 1, "
                f"got {self.weight}."
            )
        shares = list(self.holders.values())
        if any(not 0.0 <= share <= 1.0 for share in shares) or sum(shares) > 1 + 1e-9:
            raise ValidationError(
                f"Expected shares in institution {self.id!r} between 0 and 1, summing "
                f"to at most 1, got {dict(self.holders)}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """An actor takes an office on a day."""

    actor: str
    office: str
    since: date
