"""The counting of clock rates treats codes, dates and sizes as its lists mean them."""

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return lambda name: import_module(f"clock_rates.{name}")


def test_states_whose_two_numbers_differ_are_never_merged_by_chance(part: Any) -> None:
    lists = part("lists")
    before, after = lists.day_of(1989), lists.day_of(1991)
    assert [lists.cow_from_gw(code, before) for code in (260, 678, 645)] == [
        260,
        678,
        645,
    ]
    assert [lists.cow_from_gw(code, after) for code in (260, 678, 645)] == [
        255,
        679,
        645,
    ]
    assert lists.cow_from_gw(340, lists.day_of(2010)) == 345


def test_a_timeline_is_silent_outside_its_spans_and_half_open_inside(part: Any) -> None:
    timeline = part("lists").Timeline({1: [(10, 20, "first"), (20, 30, "second")]})
    days = (9, 10, 19, 20, 30)
    assert [timeline.value(1, day) for day in days] == [
        None,
        "first",
        "first",
        "second",
        None,
    ]
    assert timeline.value(2, 15) is None
    assert timeline.until(1, 12) == 20


def test_a_spell_is_cut_at_months_without_gap_or_overlap(part: Any) -> None:
    start, end = date(2010, 11, 20).toordinal(), date(2011, 2, 1).toordinal()
    spans = part("leaders").months_of(start, end)
    assert spans[0][0] == start
    assert spans[-1][1] == end
    assert [high for _, high in spans[:-1]] == [low for low, _ in spans[1:]]
    assert len(spans) == 3


def test_a_leader_of_one_day_keeps_one_piece(part: Any) -> None:
    day = date(2010, 3, 1).toordinal()
    assert part("leaders").months_of(day, day) == [(day, day)]


@pytest.mark.parametrize(
    ("category", "people", "large"),
    [
        (">10000", "tens of thousands", True),
        ("5000-10000", "10000", True),
        ("5000-10000", "8000", False),
        (None, "10,000", True),
        (None, "100s", False),
        (None, "100s-10000s", False),
        (None, None, False),
        (None, ".", False),
    ],
)
def test_only_sizes_that_are_known_to_be_large_count_as_large(
    part: Any, category: str | None, people: str | None, *, large: bool
) -> None:
    assert part("protests").is_large(category, people) is large


def test_pieces_of_one_country_are_added_up(part: Any) -> None:
    found = part("entries").tally([1, 2, 1], [0.5, 1.0, 0.25], [1, 0, 1])
    assert (found.events, found.years) == (2, 1.75)
    assert found.by_country == {1: (2, 0.75), 2: (0, 1.0)}


def test_the_spread_is_withheld_when_events_are_few(part: Any) -> None:
    entries = part("entries")
    found = entries.tally(list(range(20)), [1.0] * 20, [1] * 5 + [0] * 15)
    entry = entries.rate_entry(found, counted="x", files=("y",), window="z")
    assert entry["country_log_sd"] is None
    assert entry["mean_per_year"] == pytest.approx(5.5 / 20)
