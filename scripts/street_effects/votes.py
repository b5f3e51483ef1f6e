"""Votes on the leadership: when they were held, and from when their day was known.

A vote held as scheduled is taken as known a year ahead; an early one from the day it
was announced, and where no announcement is listed, from 30 days before. A deadline that
was not met counts as a known day too, else knowing the day would tell that it was kept.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from clock_rates.lists import Lists, month_span, number

FILE = "reign/electionlist_3_21.csv"
AFTER = 183
"""Days after a vote in which a regular exit is laid to it, as for the clock rates."""
NOTICE, SHORT_NOTICE = 365, 30
SCHEDULED = ("Vote, As", "Deadline, ", "Deadline Not", "Deadline Met")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Votes by country, sorted: days held, and (day, known from) of those expected."""

    held: dict[int, list[int]]
    expected: dict[int, list[tuple[int, int]]]

    def last(self, country: int, day: int) -> int | None:
        """Return the last vote before `day`, or None."""
        days = self.held.get(country, [])
        slot = bisect_right(days, day - 1) - 1
        return days[slot] if slot >= 0 else None

    def days_ahead(self, country: int, day: int) -> int | None:
        """Return days to the next vote known on `day`; None if none is known."""
        rows = self.expected.get(country, [])
        waits = [vote - day for vote, known in rows if known <= day <= vote]
        return min(waits, default=None)


def read_calendar(lists: Lists) -> Calendar:
    """Read REIGN's list of votes for head of government or legislature."""
    held: dict[int, set[int]] = defaultdict(set)
    expected: dict[int, set[tuple[int, int]]] = defaultdict(set)
    announced: dict[str, int] = {}
    columns = ("ccode", "elecnum", "elec_year", "elec_month", "elec_day")
    table = lists.frame(FILE).select(*columns, "event", "type")
    for code, name, year, month, day, event, kind in table.rows():
        if kind not in {"L", "X"}:
            continue
        when = _day(year, month, day)
        country = number(code)
        if event.startswith("Announce"):
            announced[name] = when
        if event.startswith("Vote"):
            held[country].add(when)
        if event.startswith("Vote, Early"):
            known = min(announced.get(name, when - SHORT_NOTICE), when)
            expected[country].add((when, max(known, when - NOTICE)))
        elif event.startswith(SCHEDULED):
            expected[country].add((when, when - NOTICE))
    return Calendar(
        held={code: sorted(days) for code, days in held.items()},
        expected={code: sorted(rows) for code, rows in expected.items()},
    )


def _day(year: str, month: str, day: str | None) -> int:
    """Return a day; a missing one is the 15th, an impossible one the last."""
    start, end = month_span(number(year), number(month))
    return min(start + (number(day) if day else 15) - 1, end - 1)
