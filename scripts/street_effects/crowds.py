"""Protests of the Mass Mobilization list, as the arrays that street features need.

A row may cover months, and its size, killings and answers are about all of it. Dated at
its start they would tell of things to come; so a long row gives bare protests a week
apart, and only its last day carries size, killings and answers.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

import numpy as np
from clock_rates.lists import PROTEST_CODES, Lists, number
from numpy.typing import NDArray

from countermove.outlook.street import street_features

FILE = "massmob/mm_master.csv"
WEEK = 7

FloatArray = NDArray[np.float64]

WORDS = (("million", 1_000_000.0), ("thousand", 1_000.0), ("hundred", 100.0))
TENS = (("tens of", 10.0), ("hundred", 100.0))
VAGUE = 3.0
CATEGORIES = {
    "100-999": (100.0, 300.0),
    "1000-1999": (1_000.0, 1_400.0),
    "2000-4999": (2_000.0, 3_000.0),
    "5000-10000": (5_000.0, 7_000.0),
    ">10000": (10_000.0, 30_000.0),
}
"""Least size and middle of the classes of the list."""
FLOOR = 50.0
CODES = PROTEST_CODES | {260: 255}
"""Rows of West Germany in 1990 go to the state that it became that year."""


class Demand(Enum):
    """Which protests count."""

    REMOVAL = "removal"
    POLITICAL = "political"
    ANY = "any"


class Dating(Enum):
    """Where the size and the answers of a long row are dated."""

    END = "end"
    START = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """One row of the list."""

    country: int
    start: int
    end: int
    size: float
    killed: bool
    repressed: bool
    conceded: bool
    removal: bool
    political: bool

    def counts_for(self, demand: Demand) -> bool:
        """Say whether the row belongs to a choice of demands."""
        if demand is Demand.REMOVAL:
            return self.removal
        return demand is Demand.ANY or self.political or self.removal


def read_crowds(lists: Lists) -> list[Crowd]:
    """Read every row of the protest list."""
    force = ("arrests", "beatings", "crowddispersal", "shootings", "killings")
    table = lists.frame(FILE)
    found = []
    for row in table.iter_rows(named=True):
        code = number(row["ccode"])
        found.append(
            Crowd(
                country=CODES.get(code, code),
                start=date.fromisoformat(row["start_date"]).toordinal(),
                end=date.fromisoformat(row["end_date"]).toordinal(),
                size=read_size(row["participants_category"], row["participants"]),
                killed=_yes(row["killings"]),
                repressed=any(_yes(row[name]) for name in force),
                conceded=_yes(row["accomodation"]),  # codespell:ignore accomodation
                removal=_yes(row["removal_of_politician"]),
                political=_yes(row["political_behavior_process"]),
            )
        )
    return found


def read_size(category: str | None, text: str | None) -> float:
    """Return people in a protest; NaN where the list gives no more than its floor.

    Fifty is the least size that the list takes in, and "more than fifty" is written
    where nothing was reported. "1000s" is read as 3,000, the middle of the list's own
    class for it; of a range the upper end is taken, as the largest crowd is asked for.
    """
    words = (text or "").lower().replace(",", "")
    numbers = [
        float(digits) * (VAGUE if plural else 1.0)
        for digits, plural in re.findall(r"(\d+)(s?)", words)
    ]
    if not numbers:
        numbers = _spelled(words)
    least, middle = CATEGORIES.get(category or "", (0.0, float("nan")))
    # Texts like "20 arrested" say less than the class that the coders chose.
    said = max(numbers, default=0.0)
    return middle if said <= FLOOR or said < least else said


def _spelled(words: str) -> list[float]:
    for word, unit in WORDS:
        if word in words:
            before = words.partition(word)[0]
            scale = max([1.0, *(factor for start, factor in TENS if start in before)])
            return [VAGUE * unit * scale]
    return []


def crowd_arrays(crowds: list[Crowd], *, dating: Dating) -> tuple[FloatArray, ...]:
    """Return days, sizes, deaths, repressed, conceded of one country's protests."""
    rows: list[tuple[float, ...]] = []
    bare = (float("nan"), 0.0, 0.0, 0.0)
    for crowd in crowds:
        whole = (
            crowd.size,
            float(crowd.killed),
            float(crowd.repressed),
            float(crowd.conceded),
        )
        steps = list(range(crowd.start, crowd.end, WEEK))
        if len(steps) < 2:
            day = crowd.end if dating is Dating.END else crowd.start
            rows.append((float(day), *whole))
            continue
        for slot, day in enumerate([*steps, crowd.end]):
            carries = slot == (len(steps) if dating is Dating.END else 0)
            rows.append((float(day), *(whole if carries else bare)))
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return tuple(table.T)


def features_by_country(
    crowds: list[Crowd],
    times: Mapping[int, NDArray[np.int64]],
    *,
    demand: Demand,
    dating: Dating = Dating.END,
) -> dict[int, FloatArray]:
    """Return street features at the given times of each country."""
    sorted_out: dict[int, list[Crowd]] = defaultdict(list)
    for crowd in crowds:
        if crowd.counts_for(demand):
            sorted_out[crowd.country].append(crowd)
    return {
        country: street_features(
            *crowd_arrays(sorted_out[country], dating=dating), at=days
        )
        for country, days in times.items()
    }


def _yes(text: str | None) -> bool:
    return text is not None and text not in {"0", "0.0", "."}
