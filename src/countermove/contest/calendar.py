"""Dates outside, day numbers inside; this module alone converts.

A calendar counts days from its origin: ``day = (date - origin) / 1 day``. All dates are
civil dates at the place of the contest; hours are not kept, so two moves of one day
have no order unless an answer gives it.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from countermove.errors import ValidationError

__all__ = ["Calendar", "parse_date"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Convert between civil dates and days since an origin.

    Parameters
    ----------
    origin : datetime.date
        The date that is day 0.

    Examples
    --------
    >>> Calendar(date(2020, 8, 5)).day(date(2020, 8, 7))
    2
    """

    origin: date

    def day(self, when: date) -> int:
        """Return the days from the origin to `when`; negative before it."""
        return (when - self.origin).days

    def date(self, day: float) -> date:
        """Return the civil date in which the moment `day` falls."""
        return self.origin + timedelta(days=int(day // 1))


def parse_date(text: str) -> date:
    """Read an ISO date, ``YYYY-MM-DD``.

    Raises
    ------
    ValidationError
        If the text is not a date that exists, such as 2020-02-30.
    """
    with suppress(ValueError):
        if len(text) == len("YYYY-MM-DD") and text[4] == text[7] == "-":
            return date.fromisoformat(text)
    raise ValidationError(
        f"Expected a date that exists, written YYYY-MM-DD, got {text!r}. "
        "Mend the date; for an uncertain day keep a date and set its precision."
    )
