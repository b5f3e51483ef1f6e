"""The elite clock: ruling groups replaced, reshuffled, restored.

No list records "the elite". Three lists record what comes near: Colpus says whether a
coup changed the regime or reshuffled its leaders, NAVCO whether a maximalist campaign
reached its goal, REIGN when one type of regime ended and another began.
"""

from bisect import bisect_right
from collections import defaultdict
from datetime import date

import polars as pl

from clock_rates.coups import Month
from clock_rates.entries import Entry, mean_of, rate_entry, share_entry, tally
from clock_rates.lists import (
    DAYS_A_YEAR,
    Lists,
    Timeline,
    cow_from_gw,
    day_of,
    number,
)

COLPUS, NAVCO, CLINE = (
    "colpus/colpus_coups.csv",
    "navco/navco_2.csv",
    "cline/Coup_data_2.1.2.csv",
)
REGIMES = "reign/regime_list.csv"
TWO_YEARS = 730
CAMPAIGN_YEARS = range(1950, 2007)


def elite_rates(lists: Lists, panel: list[Month], kinds: Timeline) -> dict[str, Entry]:
    """Return rates of replacement, reshuffle and restoration."""
    coups = _colpus(lists)
    entries: dict[str, Entry] = {}
    for name, wanted, words in (
        ("replaced_by_coup", "CH", "changed the regime"),
        ("reshuffled_by_coup", "SH", "changed the leaders and kept the regime"),
    ):
        hits = {(code, day) for code, day, kind, won in coups if won and kind == wanted}
        entries |= _by_stratum(panel, f"elite.{name}", hits, words)
    entries |= _campaigns(lists, panel, coups)
    entries |= _regime_ends(kinds)
    return entries | _restored(lists, coups)


def _colpus(lists: Lists) -> list[tuple[int, int, str, bool]]:
    """Return country, day, CH (regime change) or SH (reshuffle), and success."""
    table = lists.frame(COLPUS).select("ccode", "date", "type2", "success")
    return sorted(
        (number(code), date.fromisoformat(day).toordinal(), kind, success == "2")
        for code, day, kind, success in table.rows()
    )


def _by_stratum(
    panel: list[Month], key: str, hits: set[tuple[int, int]], words: str
) -> dict[str, Entry]:
    by_month: dict[tuple[int, int], int] = defaultdict(int)
    for code, day in hits:
        first = date.fromordinal(day).replace(day=1).toordinal()
        by_month[code, first] = 1
    entries: dict[str, Entry] = {}
    for stratum in ("all", "parliamentary"):
        rows = [m for m in panel if stratum in {"all", m.regime}]
        pool = None if stratum == "all" else mean_of(entries[f"{key}.all"])
        entries[f"{key}.{stratum}"] = rate_entry(
            tally(
                [m.country for m in rows],
                [1 / 12] * len(rows),
                [by_month[m.country, m.start] for m in rows],
            ),
            counted=(
                f"Country-months in which a successful coup {words} (Colpus). "
                "The regime is read at the first day of that month."
            ),
            files=(COLPUS, "coupcats/base_c.csv.gz", REGIMES),
            window="1950-2019",
            pool=pool,
        )
    return entries


def _campaigns(
    lists: Lists, panel: list[Month], coups: list[tuple[int, int, str, bool]]
) -> dict[str, Entry]:
    """Count country-years in which a campaign, or also a coup, replaced the rulers."""
    won: dict[str, set[tuple[int, int]]] = {"nonviolent": set(), "violent": set()}
    active: set[tuple[int, int]] = set()
    columns = ("GWn", "year", "prim_method", "camp_goals", "success")
    for code, year, method, goal, success in lists.frame(NAVCO).select(columns).rows():
        if code is None or goal != "0":
            continue
        place = (_campaign_country(code, number(year)), number(year))
        active.add(place)
        if success == "1":
            won["nonviolent" if method == "1.0" else "violent"].add(place)
    by_coup = {
        (code, date.fromordinal(day).year)
        for code, day, kind, success in coups
        if success and kind == "CH"
    }
    by_campaign = won["nonviolent"] | won["violent"]
    years = sorted({(m.country, m.year) for m in panel if m.year in CAMPAIGN_YEARS})
    before = [place for place in years if (place[0], place[1] - 1) in active]
    names = "a campaign to replace the government that reached its goal (NAVCO 2.0)"
    wanted = {
        "replaced_by_campaign.all": (years, by_campaign, names),
        "replaced_by_campaign.nonviolent": (years, won["nonviolent"], names),
        "replaced_by_campaign.under_way": (
            before,
            by_campaign,
            f"{names}, in years after one in which such a campaign was under way",
        ),
        "replaced.all": (
            years,
            by_campaign | by_coup,
            f"{names}, or a successful coup that changed the regime (Colpus)",
        ),
    }
    return {
        f"elite.{key}": rate_entry(
            tally(
                [p[0] for p in at_risk],
                [1.0] * len(at_risk),
                [p in hits for p in at_risk],
            ),
            counted=f"Country-years with {words}.",
            files=(NAVCO, COLPUS, "coupcats/base_c.csv.gz"),
            window="1950-2006",
        )
        for key, (at_risk, hits, words) in wanted.items()
    }


def _campaign_country(code: str, year: int) -> int:
    return cow_from_gw(number(code), day_of(year))


def _regime_ends(kinds: Timeline) -> dict[str, Entry]:
    """Count ends of parliamentary regimes that another type followed."""
    first, last = day_of(1950), day_of(2020)
    countries, years, hits = [], [], []
    for country, spans in kinds.spans.items():
        for slot, (start, end, kind) in enumerate(spans):
            low, high = max(start, first), min(end, last)
            if kind != "parliamentary" or low >= high:
                continue
            after = spans[slot + 1][2] if slot + 1 < len(spans) else kind
            countries.append(country)
            years.append((high - low) / DAYS_A_YEAR)
            hits.append(int(end < last and after != "parliamentary"))
    return {
        "elite.regime_ended.parliamentary": rate_entry(
            tally(countries, years, hits),
            counted=(
                "Ends of parliamentary regimes that a regime of another type followed, "
                "per year of such regimes (REIGN). An upper bound for replacement: a "
                "lawful turn to a presidential system counts too."
            ),
            files=(REGIMES,),
            window="1950-2019",
        )
    }


def _restored(
    lists: Lists, coups: list[tuple[int, int, str, bool]]
) -> dict[str, Entry]:
    """Ask what followed within two years of a successful regime-change coup."""
    last = day_of(2019)
    won: dict[int, list[int]] = defaultdict(list)
    for code, day, _, success in coups:
        if success:
            won[code].append(day)
    starts = [
        (code, day)
        for code, day, kind, success in coups
        if success and kind == "CH" and day_of(1950) <= day < last - TWO_YEARS
    ]
    nexts = [_next(won[code], day) for code, day in starts]
    again = [gap is not None and gap <= TWO_YEARS for gap in nexts]
    spans = [min(gap if gap is not None else TWO_YEARS, TWO_YEARS) for gap in nexts]
    counted = (
        "Another successful coup within two years of a successful coup that changed "
        "the regime (Colpus). An upper bound for restoration: the second coup may "
        "replace the new rulers without bringing back the old ones."
    )
    returns = _returned_leaders(lists)
    realised = lists.frame(CLINE).filter(pl.col("realized") == "1")["counter"].to_list()
    return {
        "elite.replaced_again.after_coup": rate_entry(
            tally([s[0] for s in starts], [s / DAYS_A_YEAR for s in spans], again),
            counted=counted,
            files=(COLPUS,),
            window="1950-2018",
        ),
        "elite.replaced_again_share.two_years": share_entry(
            successes=sum(again),
            trials=len(again),
            counted=counted,
            files=(COLPUS,),
            window="1950-2018",
        ),
        "elite.leader_returned_share.two_years": share_entry(
            successes=sum(returns),
            trials=len(returns),
            counted=(
                "Leaders removed irregularly who led the same country again within two "
                "years (Archigos, by name): a lower bound for restoration."
            ),
            files=("archigos/archigos.csv",),
            window="1950-2013",
        ),
        "elite.counter_coup_share.all": share_entry(
            successes=realised.count("1"),
            trials=len(realised),
            counted="Realised coups that the Cline Center marks as counter-coups.",
            files=(CLINE,),
            window="1945-2020",
        ),
    }


def _next(days: list[int], day: int) -> int | None:
    slot = bisect_right(days, day)
    return days[slot] - day if slot < len(days) else None


def _returned_leaders(lists: Lists) -> list[bool]:
    columns = ("gwcode", "leader", "startdate", "enddate", "exit")
    rows = [
        (code, name, date.fromisoformat(start), date.fromisoformat(end), kind)
        for code, name, start, end, kind in lists.frame("archigos/archigos.csv")
        .select(columns)
        .rows()
    ]
    entered: dict[tuple[str, str], list[date]] = defaultdict(list)
    for code, name, start, _, _ in rows:
        entered[code, name].append(start)
    first, last = date(1950, 1, 1), date(2013, 12, 31)
    return [
        any(0 < (start - end).days <= TWO_YEARS for start in entered[code, name])
        for code, name, _, end, kind in rows
        if kind == "Irregular" and first <= end <= last
    ]
