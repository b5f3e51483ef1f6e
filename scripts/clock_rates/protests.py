"""Struggles under way: protests that demand removal, and what is more likely after.

The comparison is between months of the same list: those that begin within 90 (or 365)
days after a protest demanding that a politician go, against those with no such protest
in the 365 days before. It is confounded: people protest where leaders are weak.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from clock_rates.entries import Entry, ratio_entry, tally
from clock_rates.leaders import (
    BETWEEN,
    IRREGULAR,
    STRATA,
    STRATUM_WORDS,
    VOTE,
    Piece,
    leader_tally,
)
from clock_rates.lists import PROTEST_CODES, Lists, day_of, number

FILE = "massmob/mm_master.csv"
LARGE = 10_000
KINDS = ("removal", "large", "killings")
KIND_WORDS = {
    "removal": "a protest demanding removal",
    "large": f"such a protest of {LARGE:,} people or more (unknown sizes left out)",
    "killings": "such a protest in which the state killed",
}
FIRST, LAST = day_of(1991), day_of(2016)


@dataclass(frozen=True, slots=True)
class Street:
    """Days on which protests demanding removal began, by kind and country."""

    days: dict[str, dict[int, list[int]]]
    watched: frozenset[int]

    def active(self, kind: str, country: int, day: int, *, within: int) -> bool:
        """Say whether such a protest began in the `within` days before `day`."""
        days = self.days[kind].get(country, [])
        slot = bisect_left(days, day - within)
        return slot < len(days) and days[slot] < day


def street(lists: Lists) -> Street:
    """Read the protests that demanded removal."""
    table = lists.frame(FILE)
    columns = (
        "ccode",
        "start_date",
        "removal_of_politician",
        "participants_category",
        "participants",
        "killings",
    )
    found: dict[str, dict[int, list[int]]] = {kind: defaultdict(list) for kind in KINDS}
    watched = set()
    for code, started, removal, category, people, killings in table.select(
        columns
    ).rows():
        country = PROTEST_CODES.get(number(code), number(code))
        watched.add(country)
        if removal == "0":
            continue
        day = date.fromisoformat(started).toordinal()
        marks = {
            "removal": True,
            "large": is_large(category, people),
            "killings": killings == "1",
        }
        for kind, marked in marks.items():
            if marked:
                found[kind][country].append(day)
    days = {
        kind: {code: sorted(rows) for code, rows in by_country.items()}
        for kind, by_country in found.items()
    }
    return Street(days=days, watched=frozenset(watched))


def is_large(category: str | None, people: str | None) -> bool:
    """Say whether the protest is known to have had 10,000 people or more."""
    if category is not None:
        return category == ">10000" or (people or "").strip() == "10000"
    digits = re.search(r"\d+", (people or "").replace(",", ""))
    return digits is not None and int(digits.group()) >= LARGE


def contest_ratios(found: list[Piece], seen: Street) -> dict[str, Entry]:
    """Return how many times likelier exits are after such protests."""
    window = [
        piece
        for piece in found
        if FIRST <= piece.start < LAST and piece.country in seen.watched
    ]
    entries: dict[str, Entry] = {}
    for stratum, belongs in STRATA.items():
        chosen = [piece for piece in window if belongs(piece)]
        quiet = [piece for piece in chosen if not _after(seen, "removal", 365)(piece)]
        # Where few states are left, killings leave no exits to compare.
        for kind in KINDS if stratum == "all" else KINDS[:2]:
            for within in (90, 365):
                stirred = [p for p in chosen if _after(seen, kind, within)(p)]
                for name, cause in (
                    ("irregular", IRREGULAR),
                    ("between_elections", BETWEEN),
                    ("vote", VOTE),
                ):
                    key = f"contest.{name}.{stratum}.{kind}_{within}"
                    entries[key] = ratio_entry(
                        leader_tally(stirred, cause),
                        leader_tally(quiet, cause),
                        counted=_words(name, kind, within) + STRATUM_WORDS[stratum],
                        files=("archigos/archigos.csv", FILE),
                        window="1991-2015",
                    )
    return entries


def coup_ratio(months: list[tuple[int, int, int]], seen: Street, *, kind: str) -> Entry:
    """Return how many times likelier an attempted coup is; rows: country, day, hit."""
    kept = [row for row in months if row[0] in seen.watched]
    groups = {True: [row for row in kept if seen.active(kind, *row[:2], within=365)]}
    groups[False] = [
        row for row in kept if not seen.active("removal", *row[:2], within=365)
    ]
    over, under = (
        tally([r[0] for r in rows], [1 / 12] * len(rows), [r[2] for r in rows])
        for rows in (groups[True], groups[False])
    )
    return ratio_entry(
        over,
        under,
        counted=(
            f"Months with a coup attempt within 365 days after {KIND_WORDS[kind]}, "
            "against months with no protest demanding removal in 365 days."
        ),
        files=("coupcats/base_c.csv.gz", FILE),
        window="1991-2019",
    )


def _after(seen: Street, kind: str, within: int) -> Callable[[Piece], bool]:
    return lambda piece: seen.active(kind, piece.country, piece.start, within=within)


def _words(name: str, kind: str, within: int) -> str:
    return (
        f"Exits of kind '{name}' in leader-months that begin within {within} days "
        f"after {KIND_WORDS[kind]}, against leader-months with no protest demanding "
        "removal in 365 days. States with no protest in the list are left out. "
    )
