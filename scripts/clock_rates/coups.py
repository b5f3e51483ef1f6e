"""Coups: attempts and successes by country-year, as their own reference."""

from dataclasses import dataclass

from clock_rates.entries import Entry, mean_of, rate_entry, share_entry, tally
from clock_rates.lists import Lists, Timeline, day_of, number
from clock_rates.protests import Street, coup_ratio

FILE = "coupcats/base_c.csv.gz"
LAST_YEAR = 2019
"""Later months stay out, so that a reading of 2020 borrows nothing from its future."""


@dataclass(frozen=True, slots=True)
class Month:
    """One country in one month."""

    country: int
    year: int
    start: int
    attempt: int
    success: int
    deaths: float | None
    regime: str | None
    democracy: str | None


def months(lists: Lists, kinds: Timeline, classes: Timeline) -> list[Month]:
    """Read the coup panel, 1950 to 2019."""
    columns = ("ccode", "year", "month", "coup_attempt", "coup_successful", "brd")
    found = []
    for code, year, month, attempt, success, deaths in (
        lists.frame(FILE).select(columns).rows()
    ):
        if number(year) > LAST_YEAR:
            continue
        start = day_of(number(year), number(month))
        country = number(code)
        found.append(
            Month(
                country=country,
                year=number(year),
                start=start,
                attempt=number(attempt),
                success=number(success),
                deaths=None if deaths is None else float(deaths),
                regime=kinds.value(country, start),
                democracy=classes.value(country, start),
            )
        )
    return found


def coup_rates(lists: Lists, panel: list[Month], seen: Street) -> dict[str, Entry]:
    """Return rates of attempts and successes, and the share that succeeds."""
    entries: dict[str, Entry] = {}
    strata = {
        "all": panel,
        "parliamentary": [m for m in panel if m.regime == "parliamentary"],
        "weak_parliamentary": [
            m
            for m in panel
            if m.regime == "parliamentary"
            and m.democracy not in {None, "liberal_democracy"}
        ],
    }
    for stratum, rows in strata.items():
        for name in ("attempt", "success"):
            key = f"coup.{name}.{stratum}"
            pool = None if stratum == "all" else mean_of(entries[f"coup.{name}.all"])
            words = f"Country-months with a coup {name} (Powell and Thyne's rule). "
            entries[key] = _rate(rows, name, words, "1950-2019", pool)
            recent = [month for month in rows if month.year >= 1990]
            entries[f"{key}.since_1990"] = _rate(
                recent, name, words, "1990-2019", mean_of(entries[key])
            )
    return entries | _shares(lists) | _ratios(panel, seen)


def coup_ratios_panel(panel: list[Month]) -> list[tuple[int, int, int]]:
    """Return country, day and attempt for the months that protests can be joined to."""
    return [(m.country, m.start, m.attempt) for m in panel if m.year >= 1991]


def _ratios(panel: list[Month], seen: Street) -> dict[str, Entry]:
    rows = coup_ratios_panel(panel)
    return {
        f"contest.coup_attempt.all.{kind}_365": coup_ratio(rows, seen, kind=kind)
        for kind in ("removal", "large", "killings")
    }


def _shares(lists: Lists) -> dict[str, Entry]:
    table = lists.frame("powell_thyne/powell_thyne_coups_final.txt")
    results = table["coup"].to_list()
    return {
        "coup.success_share.all": share_entry(
            successes=results.count("2"),
            trials=len(results),
            counted="Successful ones among the coups of Powell and Thyne.",
            files=("powell_thyne/powell_thyne_coups_final.txt",),
            window="1950-2015",
        )
    }


def _rate(
    rows: list[Month], name: str, words: str, window: str, pool: float | None
) -> Entry:
    found = tally(
        [month.country for month in rows],
        [1 / 12] * len(rows),
        [getattr(month, name) for month in rows],
    )
    return rate_entry(found, counted=words, files=(FILE,), window=window, pool=pool)
