"""The leader clock: exits of effective leaders, by kind, system and time in office.

Each spell of Archigos is cut at the months of the calendar, so that the regime, the
class of democracy and the protests of the months before can be read at the start of
each piece, before its ending is known.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from clock_rates.entries import Entry, Tally, mean_of, rate_entry, tally
from clock_rates.lists import (
    DAYS_A_YEAR,
    Lists,
    Timeline,
    cow_from_gw,
    date_of,
    day_of,
    month_span,
    number,
)
from countermove.hazard import CENSORED, Spells, count_occurrences

FILES = (
    "archigos/archigos.csv",
    "reign/electionlist_3_21.csv",
    "reign/regime_list.csv",
    "coupcats/base_a.csv.gz",
)
FIRST = day_of(1950)
AFTER_ELECTION_DAYS = 183
TENURE_CUTS = (0.0, 1.0, 2.0, 4.0, 8.0)
TENURES = ("0_1", "1_2", "2_4", "4_8", "8_up")

VOTE, BETWEEN, IRREGULAR, DEATH, FOREIGN = 1, 2, 3, 4, 5
CAUSES = {
    "vote": VOTE,
    "between_elections": BETWEEN,
    "irregular": IRREGULAR,
    "death": DEATH,
    "foreign": FOREIGN,
}
SENTENCES = {
    "vote": "Regular exits within 183 days after a vote on the leadership (REIGN).",
    "between_elections": (
        "Regular exits with no vote on the leadership in the 183 days before, and "
        "retirements for ill health: resignations under pressure or by choice, lost "
        "confidence, broken coalitions, changes inside the party. Archigos does not "
        "say which. A cabinet formed more than 183 days after its election counts "
        "here too."
    ),
    "irregular": (
        "Exits that Archigos codes irregular: by the military, other parts of the "
        "state, rebels, protest, assassination."
    ),
    "death": "Natural deaths and suicides in office.",
    "foreign": "Leaders removed by a foreign power.",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """At most one month of one leader in office."""

    country: int
    start: int
    end: int
    tenure: float
    ending: int
    detail: str
    regime: str | None
    democracy: str | None

    @property
    def years(self) -> float:
        """Length in years, never zero: a day that begins and ends counts half."""
        return max(self.end - self.start, 0.5) / DAYS_A_YEAR


def in_all(_piece: Piece) -> bool:
    """Every state the list knows."""
    return True


def in_parliamentary(piece: Piece) -> bool:
    """REIGN calls the regime parliamentary."""
    return piece.regime == "parliamentary"


def in_weak_parliamentary(piece: Piece) -> bool:
    """Parliamentary by REIGN, and no liberal democracy by V-Dem."""
    known = piece.democracy is not None and piece.democracy != "liberal_democracy"
    return in_parliamentary(piece) and known


STRATA: Mapping[str, Callable[[Piece], bool]] = {
    "all": in_all,
    "parliamentary": in_parliamentary,
    "weak_parliamentary": in_weak_parliamentary,
}
STRATUM_WORDS = {
    "all": "All states.",
    "parliamentary": "Regimes that REIGN calls parliamentary (Iraq since 2012).",
    "weak_parliamentary": (
        "Regimes that REIGN calls parliamentary and V-Dem no liberal democracy "
        "(Iraq: electoral autocracy)."
    ),
}


def votes(lists: Lists) -> dict[int, list[int]]:
    """Return the days of votes on the leadership by country (REIGN), sorted."""
    found: dict[int, list[int]] = defaultdict(list)
    table = lists.frame("reign/electionlist_3_21.csv")
    columns = ("ccode", "elec_year", "elec_month", "elec_day", "event", "type")
    for code, year, month, day, event, kind in table.select(columns).rows():
        if event.startswith("Vote") and kind in {"L", "X"}:
            start, end = month_span(number(year), number(month))
            # A few days are missing or impossible; the middle of the month stands in.
            vote = start + (number(day) if day else 15) - 1
            found[number(code)].append(min(vote, end - 1))
    return {code: sorted(days) for code, days in found.items()}


def pieces(
    lists: Lists, kinds: Timeline, classes: Timeline, elections: dict[int, list[int]]
) -> list[Piece]:
    """Cut each spell of Archigos between 1950 and 2015 into months."""
    found: list[Piece] = []
    table = lists.frame("archigos/archigos.csv")
    columns = ("gwcode", "startdate", "enddate", "exit", "exitcode")
    for gw, started, ended, exit_kind, detail in table.select(columns).rows():
        start = date.fromisoformat(started).toordinal()
        end = date.fromisoformat(ended).toordinal()
        if end < FIRST:
            continue
        after_vote = _follows(elections.get(cow_from_gw(number(gw), end), []), end)
        ending = _ending(exit_kind, after_vote=after_vote)
        for low, high in months_of(max(start, FIRST), end):
            country = cow_from_gw(number(gw), low)
            found.append(
                Piece(
                    country=country,
                    start=low,
                    end=high,
                    tenure=(low - start) / DAYS_A_YEAR,
                    ending=ending if high == end else CENSORED,
                    detail=detail,
                    regime=kinds.value(country, low),
                    democracy=classes.value(country, low),
                )
            )
    return found


def leader_tally(chosen: list[Piece], cause: int) -> Tally:
    """Count exits of one kind and years in office."""
    return tally(
        [piece.country for piece in chosen],
        [piece.years for piece in chosen],
        [int(piece.ending == cause) for piece in chosen],
    )


def leader_rates(found: list[Piece]) -> dict[str, Entry]:
    """Return exit rates by cause, stratum, period and time in office."""
    entries: dict[str, Entry] = {}
    for stratum, belongs in STRATA.items():
        chosen = [piece for piece in found if belongs(piece)]
        recent = [piece for piece in chosen if piece.start >= day_of(1990)]
        for name, cause in CAUSES.items():
            words = f"{SENTENCES[name]} {STRATUM_WORDS[stratum]}"
            whole = leader_tally(chosen, cause)
            pool = leader_tally(found, cause)
            lean = None if stratum == "all" else pool.events / pool.years
            key = f"leader.{name}.{stratum}"
            entries[key] = rate_entry(
                whole, counted=words, files=FILES, window="1950-2015", pool=lean
            )
            entries[f"{key}.since_1990"] = rate_entry(
                leader_tally(recent, cause),
                counted=words,
                files=FILES,
                window="1990-2015",
                pool=mean_of(entries[key]),
            )
            if name != "foreign":
                entries |= _by_tenure(key, chosen, cause, mean_of(entries[key]))
    return entries | _irregular_by_hand(found)


def _by_tenure(
    key: str, chosen: list[Piece], cause: int, pool: float
) -> dict[str, Entry]:
    """Split a rate by years in office; each interval leans on the whole."""
    entered = np.array([piece.tenure for piece in chosen])
    spells = Spells(
        entered=entered,
        left=entered + np.array([piece.years for piece in chosen]),
        ending=np.array([int(piece.ending == cause) for piece in chosen]),
    )
    counts = count_occurrences(spells, cuts=TENURE_CUTS, causes=1)
    entries = {}
    for slot, tenure in enumerate(TENURES):
        part = Tally(
            events=int(counts.events[0, slot]),
            years=float(counts.exposure[slot]),
            by_country={},
        )
        words = f"As {key}, leaders {tenure.replace('_', ' to ')} years in office only."
        entry = rate_entry(
            part,
            counted=words.replace("to up years", "years and more"),
            files=FILES,
            window="1950-2015",
            pool=pool,
        )
        # The intervals share the countries of the whole; none is counted by itself.
        entries[f"{key}.tenure_{tenure}"] = entry | {"countries": None}
    return entries


def _irregular_by_hand(found: list[Piece]) -> dict[str, Entry]:
    hands = {
        "military": ("Removed by Military", "Removed in Military"),
        "state": ("Removed by Other Government",),
        "rebels": ("Removed by Rebels",),
        "protest": ("Popular Protest",),
    }
    entries = {}
    for name, openings in hands.items():
        part = tally(
            [piece.country for piece in found],
            [piece.years for piece in found],
            [
                int(piece.ending == IRREGULAR and piece.detail.startswith(openings))
                for piece in found
            ],
        )
        entries[f"leader.irregular_{name}.all"] = rate_entry(
            part,
            counted=f"Irregular exits whose detail code opens {' or '.join(openings)}.",
            files=FILES[:1],
            window="1950-2015",
        )
    return entries


def _follows(days: list[int], end: int) -> bool:
    slot = bisect_left(days, end - AFTER_ELECTION_DAYS)
    return slot < len(days) and days[slot] <= end


def _ending(exit_kind: str, *, after_vote: bool) -> int:
    if exit_kind == "Regular":
        return VOTE if after_vote else BETWEEN
    return {
        "Retired Due to Ill Health": BETWEEN,
        "Irregular": IRREGULAR,
        "Natural Death": DEATH,
        "Suicide": DEATH,
        "Foreign": FOREIGN,
        "Still in Office": CENSORED,
    }[exit_kind]


def months_of(start: int, end: int) -> list[tuple[int, int]]:
    """Cut [start, end) at the first days of months; a spell of no length stays one."""
    spans: list[tuple[int, int]] = []
    low = start
    while low < end or not spans:
        first = date_of(low)
        high = min(month_span(first.year, first.month)[1], end)
        spans.append((low, high))
        low = max(high, low + 1)
    return spans
