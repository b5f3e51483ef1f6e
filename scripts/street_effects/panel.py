"""Leader-weeks: who was in office, how the week ended, and what was known before it.

Each spell of Archigos is cut at Mondays and at the votes and the days 30, 90 and 184
after them, so that every row lies on one side of each. Protests, regime, tenure and
coups are read at the start of the row.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from clock_rates.lists import (
    DAYS_A_YEAR,
    Lists,
    Timeline,
    cow_from_gw,
    date_of,
    day_of,
    number,
)
from numpy.typing import NDArray

from street_effects.votes import AFTER, Calendar

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LEADERS, COUPS = "archigos/archigos.csv", "coupcats/base_c.csv.gz"
LATER_LEADERS = "reign/leaderlist_3_21.csv"
MONDAY = day_of(1990, 1, 1)
FIRST = day_of(1990, 4, 2)
"""The protest list opens in 1990; features look 90 days back."""
LAST = day_of(2015, 12, 31)
LATER_LAST = day_of(2020, 4)
WEEK = 7
SINCE_VOTE = (30, 90, AFTER + 1)

CAUSES = ("irregular", "between_elections", "after_vote")
REGIMES = (
    "parliamentary",
    "presidential",
    "party",
    "personal",
    "military",
    "monarchy",
    "other",
)
WHOLE = ("country", "leader", "start", "end", "cause", "regime")
MEASURED = ("tenure", "since_vote", "to_vote", "since_coup")
FAR = 9_999.0
"""Stands for a vote or coup that is out of sight."""
DAYS_A_MONTH = DAYS_A_YEAR / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Rows of leader-time; every array has shape (row,).

    Parameters
    ----------
    country, leader, start, end : int arrays
        COW number, running number of the spell, days [start, end).
    cause : int array
        Index into `CAUSES` of the exit that ended the row; -1 where none of them did.
    tenure : float array
        Years in office.
    since_vote, to_vote, since_coup : float arrays
        Days since the last and to the next known vote, months since the last coup
        attempt; `FAR` where there is none.
    regime : int array
        Index into `REGIMES`.
    any_exit : bool array
        Whether the leader left at the end of the row, for whatever reason.
    """

    country: IntArray
    leader: IntArray
    start: IntArray
    end: IntArray
    cause: IntArray
    tenure: FloatArray
    since_vote: FloatArray
    to_vote: FloatArray
    since_coup: FloatArray
    regime: IntArray
    any_exit: BoolArray

    @property
    def years(self) -> FloatArray:
        """Length of rows in years; one that begins as it ends counts half a day."""
        return np.asarray(np.maximum(self.end - self.start, 0.5) / DAYS_A_YEAR)

    @property
    def after_vote(self) -> BoolArray:
        """Rows in the time after a vote in which a regular exit is laid to it."""
        return self.since_vote <= AFTER

    def at_risk(self, cause: int) -> BoolArray:
        """Rows in which a cause can strike at all."""
        if CAUSES[cause] == "irregular":
            return np.ones(self.start.size, dtype=np.bool_)
        return np.asarray(self.after_vote == (CAUSES[cause] == "after_vote"))

    def only(self, chosen: BoolArray) -> "Panel":
        """Return the chosen rows."""
        return Panel(**{name: getattr(self, name)[chosen] for name in Panel.__slots__})

    def times(self) -> dict[int, IntArray]:
        """Return the starts of rows by country, in the order of rows."""
        return {
            int(code): self.start[self.country == code]
            for code in np.unique(self.country)
        }

    def gather(self, by_country: Mapping[int, FloatArray]) -> FloatArray:
        """Put values by country, in the order of `times`, back into the rows."""
        width = next(iter(by_country.values())).shape[1]
        table = np.full((self.start.size, width), np.nan)
        for code, values in by_country.items():
            table[self.country == code] = values
        return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One leader in office: days [start, end], and a kind of exit of `CAUSES` or -1."""

    country: int
    entered: int
    end: int
    cause: int
    left: bool


def read_spells(lists: Lists, calendar: Calendar, watched: set[int]) -> list[Spell]:
    """Read Archigos: spells in watched states that reach into the window."""
    found = []
    columns = ("gwcode", "startdate", "enddate", "exit")
    for gw, started, ended, kind in lists.frame(LEADERS).select(columns).rows():
        end = date.fromisoformat(ended).toordinal()
        country = cow_from_gw(number(gw), end)
        if end < FIRST or country not in watched:
            continue
        vote = calendar.last(country, end)
        # The last row starts at the latest on the day before the exit.
        recent = vote is not None and end - vote <= AFTER + 1
        found.append(
            Spell(
                country=country,
                entered=date.fromisoformat(started).toordinal(),
                end=min(end, LAST),
                cause=_cause(kind, recent=recent),
                # The list closes on its last day; whoever "left" on it was in office.
                left=kind != "Still in Office" and end < LAST,
            )
        )
    return found


def read_later_spells(lists: Lists, watched: set[int]) -> list[Spell]:
    """Read REIGN's leaders since 2016: exits of no known kind, dated to a month.

    The 15th stands for the day. Exits after the protest list closes are cut off.
    """
    found = []
    columns = ("ccode", "sdate", "smonth", "syear", "emonth", "eyear")
    table = lists.frame(LATER_LEADERS).select(columns)
    for code, day, month, year, end_month, end_year in table.rows():
        if None in {code, month, year}:
            continue
        # No end means that the leader was in office when the list was made.
        end = LATER_LAST
        if end_month and end_year:
            end = day_of(number(end_year), number(end_month), 15)
        entered = day_of(number(year), number(month)) + min(number(day or "15"), 28) - 1
        if number(code) not in watched or end <= LAST or entered >= LATER_LAST:
            continue
        found.append(
            Spell(
                country=number(code),
                entered=entered,
                end=max(min(end, LATER_LAST), entered),
                cause=-1,
                left=end < LATER_LAST,
            )
        )
    return found


def build_panel(
    spells: list[Spell],
    calendar: Calendar,
    kinds: Timeline,
    coups: Mapping[int, list[int]],
    *,
    first: int = FIRST,
) -> Panel:
    """Cut spells into rows and read what was known at the start of each."""
    columns: dict[str, list[float]] = defaultdict(list)
    for leader, spell in enumerate(spells):
        votes = calendar.held.get(spell.country, [])
        for low, high in cut(max(spell.entered, first), spell.end, votes):
            last = high == spell.end
            vote = calendar.last(spell.country, low + (high > low))
            ahead = calendar.days_ahead(spell.country, low)
            row = {
                "country": spell.country,
                "leader": leader,
                "start": low,
                "end": high,
                "cause": spell.cause if last and spell.left else -1,
                "any_exit": last and spell.left,
                "tenure": (low - spell.entered) / DAYS_A_YEAR,
                "since_vote": FAR if vote is None else low - vote,
                "to_vote": FAR if ahead is None else ahead,
                "since_coup": months_since(coups.get(spell.country, []), low),
                "regime": REGIMES.index(regime_kind(kinds.value(spell.country, low))),
            }
            for name, value in row.items():
                columns[name].append(value)
    arrays: dict[str, Any] = {
        name: np.array(columns[name], dtype=np.int64) for name in WHOLE
    }
    arrays |= {name: np.array(columns[name], dtype=np.float64) for name in MEASURED}
    return Panel(any_exit=np.array(columns["any_exit"], dtype=np.bool_), **arrays)


def cut(start: int, end: int, votes: list[int]) -> list[tuple[int, int]]:
    """Cut [start, end) at Mondays and at set days after votes; no length stays one."""
    if end <= start:
        return [(start, start)]
    edges = set(range(start + (MONDAY - start) % WEEK, end, WEEK))
    near = votes[bisect_left(votes, start - SINCE_VOTE[-1]) : bisect_left(votes, end)]
    edges.update(vote + gap for vote in near for gap in (0, *SINCE_VOTE))
    inside = sorted({start, end} | {edge for edge in edges if start < edge < end})
    return list(pairwise(inside))


def read_coups(lists: Lists) -> dict[int, list[int]]:
    """Return months (12 x year + month - 1) with a coup attempt, by country, sorted."""
    found: dict[int, set[int]] = defaultdict(set)
    columns = ("ccode", "year", "month", "coup_attempt")
    for code, year, month, attempt in lists.frame(COUPS).select(columns).rows():
        if attempt not in {None, "0", "0.0"}:
            found[number(code)].add(12 * number(year) + number(month) - 1)
    return {code: sorted(months) for code, months in found.items()}


def months_since(months: list[int], day: int) -> float:
    """Return months since the last coup attempt in a month before that of `day`."""
    now = date_of(day)
    month = 12 * now.year + now.month - 1
    slot = bisect_left(months, month) - 1
    return float(month - months[slot]) if slot >= 0 else FAR


def month_starts(panel: Panel) -> Panel:
    """Return the rows as if each began on the first day of its month.

    An exit dated to a month may fall on any of its days, so only what was known before
    the month may speak for it.
    """
    firsts = [date_of(int(day)).replace(day=1).toordinal() for day in panel.start]
    return replace(panel, start=np.array(firsts, dtype=np.int64))


def year_of(day: int) -> int:
    """Return the civil year of a day number."""
    return date_of(int(day)).year


def regime_kind(name: str | None) -> str:
    """Return the kind in `REGIMES` of a regime type of the list."""
    text = (name or "").strip()
    if text in {"parliamentary", "presidential", "monarchy", "personal"}:
        return text
    if text.startswith("party"):
        return "party"
    if text in {"military", "military personal", "indirect military"}:
        return "military"
    return "other"


def count_exits(panel: Panel) -> dict[str, int]:
    """Count exits by cause, and of other causes as `other`."""
    counts = Counter(int(cause) for cause in panel.cause[panel.any_exit])
    return {name: counts[slot] for slot, name in enumerate(CAUSES)} | {
        "other": counts[-1]
    }


def _cause(kind: str, *, recent: bool) -> int:
    if kind == "Irregular":
        return CAUSES.index("irregular")
    if kind == "Regular":
        return CAUSES.index("after_vote" if recent else "between_elections")
    if kind == "Retired Due to Ill Health" and not recent:
        return CAUSES.index("between_elections")
    return -1
