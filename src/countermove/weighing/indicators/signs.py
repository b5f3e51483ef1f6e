"""A sign: what one rule over the record says, with its evidence.

A rule may hold, not hold, or be impossible to tell; the three are kept apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import nan

from countermove.errors import ValidationError
from countermove.weighing.pressures.fronts import Step

__all__ = ["Indicator", "keys_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator at a vantage.

    Parameters
    ----------
    id : str
        What is asked; about whom or what, if there are several, behind a colon.
    item : str
        Key of the item of the essay.
    rule : str
        When it holds, in words.
    holds : bool or None
        None where it cannot be told.
    value : float
        In `unit`; NaN where there is none.
    low, high : float
        Ends of the 90 percent band; NaN where there is none.
    moves : tuple of str
        Keys of the moves it rests on, by date.
    words : str
        What was found, in one or two sentences.

    Raises
    ------
    ValidationError
        If rule or words are empty.
    """

    id: str
    title: str
    item: str
    rule: str
    holds: bool | None
    value: float = nan
    unit: str
    low: float = nan
    high: float = nan
    moves: tuple[str, ...] = ()
    words: str

    def __post_init__(self) -> None:
        """Refuse an indicator without rule or words."""
        if not (self.rule.strip() and self.words.strip()):
            raise ValidationError(
                f"Expected rule and words of indicator {self.id!r}, got an empty text."
            )


def keys_of(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the keys of the moves behind steps."""
    return tuple(step.move.id for step in steps)
