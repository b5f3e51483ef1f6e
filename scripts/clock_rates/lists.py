"""Read the public lists, and keep account of what was read.

Countries are keyed by Correlates of War (COW) numbers, dates by proleptic day number.
Lists that use Gleditsch-Ward (GW) numbers differ for a few states in a few years, and
the protest list has numbers of its own; :func:`cow_from_gw` and :data:`PROTEST_CODES`
are the whole of the conversion.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import polars as pl

DAYS_A_YEAR = 365.25
LATIN = "latin1"

PROTEST_CODES = {
    341: 347,
    342: 345,
    347: 345,
    348: 341,  # Kosovo, Serbia, Montenegro
    364: 365,
    525: 626,
    529: 530,
    678: 679,  # USSR, South Sudan, Ethiopia, Yemen
}
"""Numbers of the protest list that are no COW numbers, or another state's."""

SOURCES = {
    "archigos/archigos.csv": (
        "Archigos, leaders 1875-2015 (Goemans, Gleditsch and Chiozza)",
        "GPL-2",
    ),
    "reign/electionlist_3_21.csv": (
        "REIGN election list of March 2021 (Bell, Besaw and Frank)",
        "none stated",
    ),
    "reign/leaderlist_3_21.csv": (
        "REIGN leader list of March 2021 (Bell, Besaw and Frank)",
        "none stated",
    ),
    "reign/regime_list.csv": (
        "REIGN regime list of 2021, after Geddes, Wright and Frantz",
        "none stated",
    ),
    "coupcats/base_a.csv.gz": (
        "CoupCats country-months, with V-Dem's classes of regimes",
        "none stated",
    ),
    "coupcats/base_c.csv.gz": (
        "CoupCats country-months, with UCDP's battle deaths",
        "none stated",
    ),
    "powell_thyne/powell_thyne_coups_final.txt": (
        "Powell and Thyne, coups 1950-2015",
        "none stated",
    ),
    "cline/Coup_data_2.1.2.csv": ("Cline Center coups 2.1.2", "none stated"),
    "colpus/colpus_coups.csv": (
        "Colpus, coups 1946-2020 (Chin, Wright and Carter)",
        "none stated",
    ),
    "navco/navco_2.csv": (
        "NAVCO 2.0 subset, campaign-years 1945-2006 (Chenoweth and Lewis)",
        "GPL-3",
    ),
    "massmob/mm_master.csv": (
        "Mass Mobilization protests 1990-2020 (Clark and Regan)",
        "none stated",
    ),
}
"""File: what it is, and the licence found with it."""


@dataclass(slots=True)
class Lists:
    """The folder of lists, with an account of each file that was read."""

    folder: Path
    account: dict[str, dict[str, object]] = field(default_factory=dict)

    def frame(self, name: str) -> pl.DataFrame:
        """Read one list with every column as text; blank cells become null."""
        content = (self.folder / name).read_bytes()
        table = pl.read_csv(
            content,
            infer_schema_length=0,
            encoding=LATIN if name.startswith("reign/") else "utf8",
            separator="\t" if name.endswith(".txt") else ",",
        )
        title, licence = SOURCES[name]
        self.account[name] = {
            "file": name,
            "title": title,
            "licence": licence,
            "sha256": sha256(content).hexdigest(),
            "rows": table.height,
        }
        texts = pl.all().str.strip_chars()
        return table.with_columns(pl.when(texts != "").then(texts))


@dataclass(slots=True)
class Timeline:
    """What held in a country on a day: values with a beginning and an end."""

    spans: dict[int, list[tuple[int, int, str]]]

    def value(self, country: int, day: int) -> str | None:
        """Return the value on `day`, or None where the list is silent."""
        span = self._span(country, day)
        return None if span is None else span[2]

    def until(self, country: int, day: int) -> int:
        """Return the day on which the value of `day` ends; `day` itself if unknown."""
        span = self._span(country, day)
        return day if span is None else span[1]

    def _span(self, country: int, day: int) -> tuple[int, int, str] | None:
        spans = self.spans.get(country, [])
        slot = bisect_right(spans, (day, 10**9, "")) - 1
        if slot >= 0 and spans[slot][0] <= day < spans[slot][1]:
            return spans[slot]
        return None


def day_of(year: int, month: int = 1, day: int = 1) -> int:
    """Return the day number of a civil date."""
    return date(year, month, day).toordinal()


def date_of(day: int) -> date:
    """Return the civil date of a day number."""
    return date(1, 1, 1) + timedelta(days=day - 1)


def cow_from_gw(code: int, day: int) -> int:
    """Return the COW number of a state numbered by Gleditsch and Ward on a day."""
    if code == 260 and day >= day_of(1990, 10, 3):
        return 255  # united Germany
    if code == 678 and day >= day_of(1990, 5, 22):
        return 679  # united Yemen
    return 345 if code == 340 else code  # Serbia after 2006


def number(text: str | None) -> int:
    """Read a whole number that may be written like 645.0."""
    if text is None:
        raise ValueError("Expected a number, got an empty cell.")
    return int(float(text))


def regimes(lists: Lists) -> Timeline:
    """Return the regime type of each country over time (REIGN)."""
    spans: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    table = lists.frame("reign/regime_list.csv")
    columns = ("cowcode", "gwf_startdate", "gwf_enddate", "gwf_regimetype")
    for code, start, end, kind in table.select(columns).rows():
        if code is not None:
            spans[number(code)].append((_american(start), _american(end), kind))
    return Timeline({code: _without_overlap(rows) for code, rows in spans.items()})


def democracy_classes(lists: Lists) -> Timeline:
    """Return V-Dem's class of regime by country-month (CoupCats, list a)."""
    classes = (
        "closed_autocracy",
        "electoral_autocracy",
        "electoral_democracy",
        "liberal_democracy",
    )
    table = lists.frame("coupcats/base_a.csv.gz")
    spans: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    rows = table.select("ccode", "year", "month", *classes).rows()
    for code, year, month, *flags in rows:
        marked = [
            name for name, flag in zip(classes, flags, strict=True) if flag == "1.0"
        ]
        if marked:
            start, end = month_span(number(year), number(month))
            spans[number(code)].append((start, end, marked[0]))
    return Timeline({code: sorted(found) for code, found in spans.items()})


def month_span(year: int, month: int) -> tuple[int, int]:
    """Return first day, and first day of the next month."""
    after = day_of(year + month // 12, month % 12 + 1)
    return day_of(year, month), after


def _american(text: str) -> int:
    month, day, year = (int(part) for part in text.split("/"))
    return day_of(year, month, day)


def _without_overlap(rows: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """End each regime no later than the next begins."""
    ordered = sorted(rows)
    nexts = [row[0] for row in ordered[1:]] + [10**7]
    return [
        (start, min(end, after), kind)
        for (start, end, kind), after in zip(ordered, nexts, strict=True)
    ]
