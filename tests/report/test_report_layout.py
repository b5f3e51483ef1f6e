"""Marks, bars and words find places without touching each other."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.report.frame import spread
from countermove.report.labels import place_labels
from countermove.report.lanes import Layout, lay_out
from countermove.report.parts import StoredMove, StoredRound

START = date(2020, 1, 1)
WIDTH, PITCH = 960.0, 12.0


def moves_on(days: list[int]) -> list[StoredMove]:
    return [
        StoredMove(
            id=f"M{place}",
            date=START + timedelta(days=day),
            camps=("rulers",) if place % 2 else ("reform",),
        )
        for place, day in enumerate(sorted(days))
    ]


def laid(days: list[int], rounds: list[StoredRound] | None = None) -> Layout:
    return lay_out(
        moves_on(days),
        rounds or [],
        camps=["reform", "rulers", "absent"],
        window=(START, START + timedelta(days=300)),
        width=WIDTH,
        pitch=PITCH,
    )


@given(days=st.lists(st.integers(0, 300), min_size=1, max_size=60))
def test_no_two_marks_of_a_lane_touch_and_none_leaves_its_lane(days: list[int]) -> None:
    layout = laid(days)
    scale = WIDTH / (layout.last - layout.first)
    spots = list(layout.spots.values())
    assert len(spots) == len(days)
    for place, first in enumerate(spots):
        for second in spots[place + 1 :]:
            apart = abs(first.day - second.day) * scale, abs(first.y - second.y)
            assert max(apart) >= PITCH - 0.2
    for spot in spots:
        assert any(lane.top < spot.y < lane.bottom for lane in layout.lanes)


def test_camps_that_never_moved_have_no_lane() -> None:
    assert [lane.camp for lane in laid([1, 2]).lanes] == ["reform", "rulers"]


def test_bars_of_rounds_that_overlap_in_time_take_different_rows() -> None:
    rounds = [
        StoredRound(
            id=f"R{place}",
            opener="M0",
            moves=("M0", "M1"),
            start=START + timedelta(days=start),
            end=START + timedelta(days=end),
        )
        for place, (start, end) in enumerate([(0, 50), (10, 20), (60, 61)])
    ]
    bars = laid([0, 300], rounds).bars
    assert [bar.y for bar in bars] == [8.0, 24.0, 8.0]


@given(days=st.lists(st.integers(0, 300), min_size=1, max_size=40))
def test_words_stay_inside_and_never_cover_each_other(days: list[int]) -> None:
    layout = laid(days)
    words = dict.fromkeys(layout.spots, "Somebody does something of note")
    labels = place_labels(layout, words)
    scale = WIDTH / (layout.last - layout.first)
    boxes = []
    for label in labels:
        x = (label.day - layout.first) * scale
        long = 5.6 * len(label.text)
        left = x if label.align == "left" else x - long
        assert left >= 0
        assert left + long <= WIDTH
        boxes.append((left, left + long, label.y))
    for place, (left, right, y) in enumerate(boxes):
        for other_left, other_right, other_y in boxes[place + 1 :]:
            apart = right <= other_left or other_right <= left
            assert apart or abs(y - other_y) >= 13.0


@given(heights=st.lists(st.floats(0, 100), max_size=6))
def test_names_at_line_ends_are_spread_in_their_order(heights: list[float]) -> None:
    placed = spread(heights, gap=10, top=100)
    ordered = [y for _, _, y in sorted(zip(heights, range(9), placed, strict=False))]
    gaps = [second - first for first, second in itertools.pairwise(ordered)]
    assert all(gap >= 10 - 0.11 for gap in gaps)
    assert all(y <= 100 for y in placed)


def test_lone_heights_stay_where_they_were() -> None:
    assert spread([20.0, 80.0], gap=10, top=100) == pytest.approx([20.0, 80.0])
