"""The war clock: onsets of war inside a country.

Two measures. Intense war: battle deaths of a calendar year (UCDP) reach 1,000 after
two years below. Campaign: a violent campaign to replace the government begins (NAVCO).
The panel carries the deaths of a year in the rows of the next one, as Iraq 2014 and
Ukraine 2014 show; that is undone here. Its flag of civil war is not used, since once
raised it seldom falls.
"""

from collections import defaultdict

from clock_rates.coups import Month
from clock_rates.entries import Entry, Tally, rate_entry, ratio_entry, tally
from clock_rates.lists import Lists, cow_from_gw, day_of, number
from clock_rates.protests import Street

PANEL, NAVCO = "coupcats/base_c.csv.gz", "navco/navco_2.csv"
INTENSE = 1_000
YEARS = range(1991, 2019)

Place = tuple[int, int]


def war_rates(lists: Lists, panel: list[Month], seen: Street) -> dict[str, Entry]:
    """Return onset rates, in all and where a struggle was under way the year before."""
    deaths = {(m.country, m.year - 1): m.deaths for m in panel if m.deaths is not None}
    at_risk = [
        place
        for place in deaths
        if place[1] in YEARS
        and all(_below(deaths.get((place[0], place[1] - back))) for back in (1, 2))
    ]
    onsets = {place for place in at_risk if not _below(deaths[place])}
    coups: dict[Place, int] = defaultdict(int)
    for month in panel:
        coups[month.country, month.year] |= month.attempt
    contested = [p for p in at_risk if coups[p[0], p[1] - 1] or _street(seen, p)]
    quiet = sorted(set(at_risk) - set(contested))
    words = (
        f"Country-years whose battle deaths (UCDP) reach {INTENSE:,} after two years "
        "below; at risk are country-years after two such years."
    )
    struggle = (
        " Struggle: in the year before, a coup attempt or a protest of 10,000 people "
        "or more that demanded removal."
    )
    files = (PANEL, "massmob/mm_master.csv")
    whole = _tally(at_risk, onsets)
    entries = {
        "war.intense.all": rate_entry(
            whole, counted=words, files=(PANEL,), window="1991-2018"
        ),
        "war.intense.struggle": rate_entry(
            _tally(contested, onsets),
            counted=words + struggle,
            files=files,
            window="1991-2018",
            pool=whole.events / whole.years,
        ),
        "contest.war.all.struggle_1y": ratio_entry(
            _tally(contested, onsets),
            _tally(quiet, onsets),
            counted=words + struggle,
            files=files,
            window="1991-2018",
        ),
    }
    return entries | _campaigns(lists, panel, coups)


def _campaigns(
    lists: Lists, panel: list[Month], coups: dict[Place, int]
) -> dict[str, Entry]:
    first: dict[str, Place] = {}
    nonviolent: set[Place] = set()
    columns = ("id", "GWn", "year", "prim_method", "camp_goals")
    for name, code, year, method, goal in lists.frame(NAVCO).select(columns).rows():
        if code is None or goal != "0":
            continue
        place = (cow_from_gw(number(code), day_of(number(year))), number(year))
        if method == "1.0":
            nonviolent.add(place)
        else:
            first[name] = min(first.get(name, place), place, key=lambda p: p[1])
    onsets = set(first.values())
    years = sorted({(m.country, m.year) for m in panel if 1951 <= m.year <= 2006})
    contested = [
        (code, year)
        for code, year in years
        if coups[code, year - 1] or (code, year - 1) in nonviolent
    ]
    quiet = sorted(set(years) - set(contested))
    words = (
        "Country-years in which a violent campaign to replace the government begins "
        "(NAVCO 2.0)."
    )
    struggle = (
        " Struggle: in the year before, a coup attempt or a nonviolent campaign to "
        "replace the government."
    )
    whole = _tally(years, onsets)
    return {
        "war.campaign.all": rate_entry(
            whole, counted=words, files=(NAVCO, PANEL), window="1951-2006"
        ),
        "war.campaign.struggle": rate_entry(
            _tally(contested, onsets),
            counted=words + struggle,
            files=(NAVCO, PANEL),
            window="1951-2006",
            pool=whole.events / whole.years,
        ),
        "contest.war_campaign.all.struggle_1y": ratio_entry(
            _tally(contested, onsets),
            _tally(quiet, onsets),
            counted=words + struggle,
            files=(NAVCO, PANEL),
            window="1951-2006",
        ),
    }


def _below(deaths: float | None) -> bool:
    return deaths is not None and deaths < INTENSE


def _street(seen: Street, place: Place) -> bool:
    return seen.active("large", place[0], day_of(place[1]), within=365)


def _tally(places: list[Place], onsets: set[Place]) -> Tally:
    return tally(
        [place[0] for place in places],
        [1.0] * len(places),
        [int(place in onsets) for place in places],
    )
