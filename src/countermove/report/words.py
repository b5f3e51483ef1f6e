"""Numbers and dates in plain words, by one published scale.

The scale of probability words is symmetric: what holds for an event holds for its
opposite. It is printed in the page, so that a word never means more than its range.
"""

from collections.abc import Sequence
from datetime import date

from countermove.report.parts import Range, StoredForecast

__all__ = [
    "PROBABILITY_WORDS",
    "deaths",
    "horizon",
    "join",
    "long_date",
    "percent",
    "percent_range",
    "plural",
    "probability_word",
    "short_date",
    "signed",
    "span",
]

PROBABILITY_WORDS: tuple[tuple[float, str], ...] = (
    (0.01, "hardly possible"),
    (0.10, "very unlikely"),
    (0.35, "unlikely"),
    (0.65, "about as likely as not"),
    (0.90, "likely"),
    (0.99, "very likely"),
    (1.00, "almost certain"),
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def probability_word(probability: float) -> str:
    """Return the word of the published scale for a probability in [0, 1].

    Examples
    --------
    >>> probability_word(0.5), probability_word(0.93)
    ('about as likely as not', 'very likely')
    """
    for bound, word in PROBABILITY_WORDS:
        if probability < bound:
            return word
    return PROBABILITY_WORDS[-1][1]


def percent(share: float | None) -> str:
    """Write a share as a percentage that never claims certainty by rounding.

    Examples
    --------
    >>> percent(0.125), percent(0.004), percent(0.9999), percent(None)
    ('12%', 'under 1%', 'over 99%', 'not known')
    """
    if share is None:
        return "not known"
    if share < 0.005:
        return "under 1%"
    if share > 0.995:
        return "over 99%"
    return f"{100 * share:.0f}%"


def signed(value: float) -> str:
    """Write a number with its sign, and none where it rounds to zero.

    Examples
    --------
    >>> signed(0.314), signed(-0.5), signed(-0.001)
    ('+0.31', '-0.50', '0.00')
    """
    text = f"{value:+.2f}"
    return text[1:] if text in {"+0.00", "-0.00"} else text


def percent_range(low: float | None, high: float | None) -> str:
    """Write an interval of shares, such as ``5 to 12%``."""
    if low is None or high is None:
        return "no interval"
    return f"{100 * low:.0f} to {100 * high:.0f}%"


def long_date(day: date) -> str:
    """Write a date in full: 5 August 2020."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Write a date without its year: 5 August."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def span(start: date, end: date) -> str:
    """Write a stretch of time without saying the same year or day twice.

    Examples
    --------
    >>> span(date(2020, 6, 25), date(2020, 7, 6))
    '25 June to 6 July 2020'
    """
    if start == end:
        return long_date(start)
    first = short_date(start) if start.year == end.year else long_date(start)
    return f"{first} to {long_date(end)}"


def horizon(item: StoredForecast) -> str:
    """Write a horizon in days."""
    return f"{item.horizon_days} days"


def deaths(count: Range | None) -> str:
    """Write a range of deaths; not known is not none.

    Examples
    --------
    >>> deaths((2.0, 3.0)), deaths((0.0, 0.0)), deaths(None)
    ('2 to 3', '0', 'not known')
    """
    if count is None:
        return "not known"
    low, high = count
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> plural(1, "move"), plural(3, "move")
    ('1 move', '3 moves')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def join(words: Sequence[str]) -> str:
    """Join words as in a sentence: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
