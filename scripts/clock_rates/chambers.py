"""The legislature and cabinet clocks, from elections and changes of leader.

REIGN's flag "Vote, Early" marks elections ahead of the legal deadline by any margin
(Iraq's vote of March 2010 bears it), so early is measured instead: more than half a
year short of the country's usual term.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from clock_rates.entries import Entry, Tally, mean_of, rate_entry, share_entry, tally
from clock_rates.leaders import (
    BETWEEN,
    Piece,
    in_parliamentary,
    in_weak_parliamentary,
    leader_tally,
)
from clock_rates.lists import (
    DAYS_A_YEAR,
    Lists,
    Timeline,
    cow_from_gw,
    day_of,
    month_span,
    number,
)

ELECTIONS = "reign/electionlist_3_21.csv"
FILES = (ELECTIONS, "reign/regime_list.csv")
LAST = day_of(2020)
FEWEST_TERMS = 3
LONGEST_TERM = 6.5

MARGIN = 0.5
AGES = {"0_1": (0.0, 1.0), "1_2": (1.0, 2.0), "2_3": (2.0, 3.0), "3_up": (3.0, 99.0)}
FORMING = {"0_30": (0, 30), "30_90": (30, 90), "90_365": (90, 365)}


@dataclass(frozen=True, slots=True)
class Term:
    """One sitting of a directly elected legislature that chooses the leader."""

    country: int
    vote: int
    usual: float
    length: float
    ended: bool
    democracy: str | None

    @property
    def early(self) -> bool:
        """Say whether it ended more than half a year short of the usual term."""
        return self.ended and self.length < self.usual - MARGIN


def chamber_votes(lists: Lists) -> dict[int, list[int]]:
    """Return the days of direct legislative votes on the leadership, by country."""
    found: dict[int, set[int]] = defaultdict(set)
    columns = (
        "ccode",
        "elec_year",
        "elec_month",
        "elec_day",
        "event",
        "type",
        "direct",
    )
    for code, year, month, day, event, kind, direct in (
        lists.frame(ELECTIONS).select(columns).rows()
    ):
        if event.startswith("Vote") and kind == "L" and direct == "Y":
            vote = _day(year, month, day)
            if day_of(1950) <= vote < LAST:
                found[number(code)].add(vote)
    return {code: sorted(days) for code, days in found.items()}


def terms(
    elections: dict[int, list[int]], kinds: Timeline, classes: Timeline
) -> list[Term]:
    """Return the sittings that began in a parliamentary regime."""
    found = []
    for country, days in elections.items():
        gaps = [(b - a) / DAYS_A_YEAR for a, b in pairwise(days)]
        whole = [gap for gap in gaps if 1.0 < gap < LONGEST_TERM]
        if len(whole) < FEWEST_TERMS:
            continue
        usual = min((3.0, 4.0, 5.0), key=lambda t: abs(t - np.quantile(whole, 0.75)))
        for slot, day in enumerate(days):
            if kinds.value(country, day) != "parliamentary":
                continue
            # A regime that ends takes its legislature out of view, and so does 2020.
            limit = min(kinds.until(country, day), LAST)
            after = days[slot + 1] if slot + 1 < len(days) else limit
            found.append(
                Term(
                    country=country,
                    vote=day,
                    usual=usual,
                    length=(min(after, limit) - day) / DAYS_A_YEAR,
                    ended=after < limit,
                    democracy=classes.value(country, day),
                )
            )
    return found


def chamber_rates(lists: Lists, sittings: list[Term]) -> dict[str, Entry]:
    """Return hazards of an early election, by age of the legislature, and delays."""
    strata = {
        "parliamentary": sittings,
        "weak_parliamentary": [
            t for t in sittings if t.democracy not in {None, "liberal_democracy"}
        ],
    }
    words = (
        "Direct legislative votes more than half a year before the usual term of the "
        "country (3, 4 or 5 years, nearest to the upper quartile of its terms); at "
        "risk is a legislature until half a year before that term. "
    )
    entries: dict[str, Entry] = {}
    for stratum, chosen in strata.items():
        pool = None
        if stratum != "parliamentary":
            pool = mean_of(entries["legislature.early_election.parliamentary"])
        key = f"legislature.early_election.{stratum}"
        entries[key] = rate_entry(
            _early(chosen, 0.0, 99.0),
            counted=words,
            files=FILES,
            window="1950-2019",
            pool=pool,
        )
        for age, (low, high) in AGES.items():
            entries[f"{key}.age_{age}"] = rate_entry(
                _early(chosen, low, high),
                counted=f"{words}Years since the vote: {age.replace('_', ' to ')}.",
                files=FILES,
                window="1950-2019",
                pool=mean_of(entries[key]),
            )
        entries[f"legislature.early_share.{stratum}"] = share_entry(
            successes=sum(term.early for term in chosen),
            trials=sum(term.ended for term in chosen),
            counted="Legislatures that ended early by that rule, among all that ended.",
            files=FILES,
            window="1950-2019",
        )
    return entries | _delays(lists) | _notices(lists, sittings)


def cabinet_rates(
    lists: Lists,
    found: list[Piece],
    sittings: list[Term],
    elections: dict[int, list[int]],
) -> dict[str, Entry]:
    """Return proxies for full to caretaker and caretaker to full."""
    entries: dict[str, Entry] = {}
    for stratum, belongs in (
        ("parliamentary", in_parliamentary),
        ("weak_parliamentary", in_weak_parliamentary),
    ):
        chosen = [piece for piece in found if belongs(piece)]
        entries[f"cabinet.full_to_caretaker.{stratum}"] = rate_entry(
            leader_tally(chosen, BETWEEN),
            counted=(
                "PROXY. Regular exits of the leader with no vote in the 183 days "
                "before (as leader.between_elections): each such cabinet resigned, was "
                "voted out or lost its head. A cabinet that resigns and is appointed "
                "again is missed, and a successor sworn in the same day counts though "
                "no caretaker governed. Elections make caretakers too; add them from "
                "the legislature clock."
            ),
            files=("archigos/archigos.csv", *FILES),
            window="1950-2015",
        )
    spans = _formations(lists, sittings, elections)
    for name, (low, high) in FORMING.items():
        part = _between(spans, low, high)
        entries[f"cabinet.caretaker_to_full.parliamentary.day_{name}"] = rate_entry(
            part,
            counted=(
                "PROXY. From a direct legislative vote in a parliamentary regime to "
                "the entry of a new leader, where one entered within 365 days and "
                f"before any further vote; days {name.replace('_', ' to ')} after it. "
                "Conditional on a change, hence too fast where talks may fail."
            ),
            files=("archigos/archigos.csv", *FILES),
            window="1950-2014",
        )
    return entries


def _early(chosen: list[Term], low: float, high: float) -> Tally:
    """Count early ends at ages in [low, high), and the years at risk there."""
    years, hits = [], []
    for term in chosen:
        at_risk = min(term.length, term.usual - MARGIN)
        years.append(max(min(at_risk, high) - low, 0.0))
        hits.append(int(term.early and low <= term.length < high))
    return tally([term.country for term in chosen], years, hits)


def _delays(lists: Lists) -> dict[str, Entry]:
    """Ask of each legislative election in the list whether it was put off."""
    events: dict[str, list[str]] = defaultdict(list)
    columns = ("elecnum", "elec_year", "event", "type")
    for name, year, event, kind in lists.frame(ELECTIONS).select(columns).rows():
        if kind == "L" and 1950 <= number(year) <= 2019:
            events[name].append(event.replace(",", ""))
    settled = [rows for rows in events.values() if any(map(_settles, rows))]
    return {
        "legislature.delayed_share.all": share_entry(
            successes=sum(any(map(_puts_off, rows)) for rows in settled),
            trials=len(settled),
            counted=(
                "Legislative elections with a delay announced or a deadline not met, "
                "among all that were held, put off or voided (REIGN)."
            ),
            files=(ELECTIONS,),
            window="1950-2019",
        )
    }


def _notices(lists: Lists, sittings: list[Term]) -> dict[str, Entry]:
    """Measure the time from the announcement of an early vote to the vote."""
    after = {
        (term.country, term.vote + round(term.length * DAYS_A_YEAR))
        for term in sittings
        if term.early
    }
    announced: dict[str, int] = {}
    years: list[tuple[int, float]] = []
    columns = ("ccode", "elecnum", "elec_year", "elec_month", "elec_day", "event")
    for code, name, year, month, day, event in (
        lists.frame(ELECTIONS).select(columns).rows()
    ):
        when = _day(year, month, day)
        if event == "Announced":
            announced[name] = when
        elif (number(code), when) in after and name in announced:
            gap = max(when - announced[name], 1)
            years.append((number(code), gap / DAYS_A_YEAR))
    return {
        "legislature.announced_to_vote.parliamentary": rate_entry(
            tally(
                [country for country, _ in years],
                [gap for _, gap in years],
                [1] * len(years),
            ),
            counted=(
                "Early elections by the rule above: votes per year since they were "
                "announced (REIGN dates most announcements to the month; the middle "
                "stands in). The inverse is the mean wait; it is far from exponential."
            ),
            files=FILES,
            window="1950-2019",
        )
    }


def _day(year: str, month: str, day: str | None) -> int:
    """Return a day; a missing one is the 15th, an impossible one the last."""
    start, end = month_span(number(year), number(month))
    return min(start + (number(day) if day else 15) - 1, end - 1)


def _settles(event: str) -> bool:
    return event.startswith(("Vote", "Voided", "Anulled")) or _puts_off(event)


def _puts_off(event: str) -> bool:
    return event.startswith("Delay") or event == "Deadline Not Met"


def _formations(
    lists: Lists, sittings: list[Term], elections: dict[int, list[int]]
) -> list[tuple[int, int]]:
    """Return country and days from a vote to the entry of another leader."""
    entries: dict[int, list[int]] = defaultdict(list)
    columns = ("gwcode", "startdate", "entry")
    for gw, started, entry in (
        lists.frame("archigos/archigos.csv").select(columns).rows()
    ):
        if entry == "Regular":
            day = date.fromisoformat(started).toordinal()
            entries[cow_from_gw(number(gw), day)].append(day)
    spans = []
    for term in sittings:
        days = sorted(entries[term.country])
        votes = elections[term.country]
        later = votes[bisect_right(votes, term.vote) :][:1]
        limit = min([term.vote + 365, day_of(2015), *later])
        first = bisect_right(days, term.vote)
        if first < len(days) and days[first] < limit:
            spans.append((term.country, days[first] - term.vote))
    return spans


def _between(spans: list[tuple[int, int]], low: int, high: int) -> Tally:
    reached = [(country, days) for country, days in spans if days > low]
    return tally(
        [country for country, _ in reached],
        [(min(days, high) - low) / DAYS_A_YEAR for _, days in reached],
        [int(days <= high) for _, days in reached],
    )
