from itertools import product

import numpy as np
import pytest

from countermove.errors import ShapeError, ValidationError
from countermove.weighing.coincidences import shifts
from countermove.weighing.coincidences.shifts import (
    Meeting,
    measure_meeting,
    measure_width,
)

STREAM = np.random.default_rng(0)
ANCHORS = [1, 4, 8]
OTHERS = [[0, 1, 6], [3, 9], [5]]
DAYS = 11


def plain_width(anchor: int, others: list[list[int]]) -> int:
    """Try every choice of one event a stream."""
    spans = [(anchor, *chosen) for chosen in product(*others)]
    return min(max(span) - min(span) for span in spans)


def plain_counts(
    anchor: int, anchors: list[int], others: list[list[int]], days: int
) -> tuple[list[int], list[int]]:
    here, best = [0] * (days + 1), [0] * (days + 1)
    for shift in product(range(days), repeat=len(others)):
        moved = [
            [(event + by) % days for event in events]
            for events, by in zip(others, shift, strict=True)
        ]
        here[plain_width(anchor, moved)] += 1
        best[min(plain_width(item, moved) for item in anchors)] += 1
    return here, best


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("anchor", ANCHORS)
def test_every_shift_is_counted_as_a_plain_search_counts_it(
    anchor: int, count: int
) -> None:
    others = OTHERS[:count]
    found = measure_meeting([ANCHORS, *others], anchor=anchor, days=DAYS, stream=STREAM)
    here, best = plain_counts(anchor, ANCHORS, others, DAYS)
    assert found.width == plain_width(anchor, others)
    assert found.here.tolist() == here
    assert found.best.tolist() == best
    assert found.exact
    assert found.standard_error == 0


def test_a_meeting_is_no_wider_than_the_nearest_events_on_either_side() -> None:
    # Back to 4 and on to 7 spans 3; both back spans 6, both on spans 8.
    assert measure_width(5, [[4, 13], [0, 7]], days=20) == 3
    assert measure_width(5, [[4], [1]], days=20) == 4
    assert measure_width(5, [[5], [5]], days=20) == 0


def test_where_a_stream_lies_does_not_move_its_own_null() -> None:
    first, later = (
        measure_meeting([ANCHORS, events], anchor=4, days=DAYS, stream=STREAM)
        for events in ([0, 1, 6], [3, 4, 9])
    )
    assert first.here.tolist() == later.here.tolist()
    assert first.best.tolist() == later.best.tolist()


def test_a_burst_meets_an_anchor_less_often_than_even_steps_of_one_rate() -> None:
    burst, even = (
        measure_meeting([[50], events], anchor=50, days=100, stream=STREAM)
        for events in (list(range(20, 30)), list(range(5, 100, 10)))
    )
    assert burst.local_p_at(2) == pytest.approx((10 + 4) / 100)
    assert even.local_p_at(2) == pytest.approx(10 * 5 / 100)


def test_drawn_shifts_agree_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [[10, 40, 41, 80], [3, 44, 60], [9, 90]]
    everything = measure_meeting(streams, anchor=41, days=100, stream=STREAM)
    monkeypatch.setattr(shifts, "ALL", 0)
    drawn = measure_meeting(
        streams, anchor=41, days=100, stream=np.random.default_rng(4)
    )
    assert everything.exact
    assert not drawn.exact
    for width in (2, 10, 35):
        truth = everything.global_p_at(width)
        error = np.sqrt(truth * (1 - truth) / shifts.DRAWS)
        assert drawn.global_p_at(width) == pytest.approx(truth, abs=4 * error + 1e-4)
        truth = everything.local_p_at(width)
        error = np.sqrt(truth * (1 - truth) / shifts.DRAWS)
        assert drawn.local_p_at(width) == pytest.approx(truth, abs=4 * error + 1e-4)


@pytest.mark.parametrize(("anchor", "reached"), [(50, 7), (1, 5), (98, 5)])
def test_a_published_rate_gives_the_closed_form_of_a_poisson_stream(
    anchor: int, reached: int
) -> None:
    # Three days to either side, cut at the ends of the window.
    stream = np.random.default_rng(7)
    found = measure_meeting(
        [[anchor], [40]], anchor=anchor, days=100, stream=stream, rates=[0.1]
    )
    truth = 1 - np.exp(-0.1 * reached)
    error = np.sqrt(truth * (1 - truth) / shifts.DRAWS)
    assert found.local_p_at(3) == pytest.approx(truth, abs=4 * error)
    assert not found.exact


def test_streams_of_both_kinds_meet_as_their_chances_multiply() -> None:
    # On the anchor's own day the two are independent: 3 of 100 shifts, and Poisson.
    found = measure_meeting(
        [[50], [20, 24, 70], [1]],
        anchor=50,
        days=100,
        stream=np.random.default_rng(8),
        rates=[None, 0.7],
    )
    truth = 0.03 * (1 - np.exp(-0.7))
    error = np.sqrt(truth * (1 - truth) / shifts.DRAWS)
    assert found.local_p_at(0) == pytest.approx(truth, abs=4 * error + 1e-4)


def test_drawn_chances_are_never_zero() -> None:
    found = measure_meeting(
        [[50], [50]], anchor=50, days=100, stream=STREAM, rates=[1e-9]
    )
    assert found.width == 0
    assert found.global_p == pytest.approx(1 / (shifts.DRAWS + 1))


def test_the_best_of_many_anchors_costs_what_it_is_worth() -> None:
    anchors = list(range(5, 100, 10))
    found = measure_meeting([anchors, [25]], anchor=25, days=100, stream=STREAM)
    assert found.local_p == pytest.approx(1 / 100)
    assert found.global_p == pytest.approx(10 / 100)
    assert found.middle_p == pytest.approx(5 / 100)


def test_independent_bursts_are_rejected_as_often_as_the_level_says() -> None:
    # Ties are split at random, so that the level is met and not only kept.
    stream = np.random.default_rng(11)
    sets, days = 1500, 200
    drawn = np.empty((sets, 2))
    for row in range(sets):
        anchors, other = (_burst_stream(days, stream) for _ in range(2))
        named = int(stream.choice(anchors))
        found = measure_meeting(
            [anchors, other], anchor=named, days=days, stream=stream
        )
        widths = [measure_width(int(item), [other], days=days) for item in anchors]
        tie = stream.random()
        tight = min(widths)
        drawn[row, 0] = found.local_p - tie * found.here[found.width] / days
        drawn[row, 1] = found.global_p_at(tight) - tie * found.best[tight] / days
    for level in (0.05, 0.1, 0.5):
        error = np.sqrt(level * (1 - level) / sets)
        shares = (drawn <= level).mean(axis=0)
        assert shares == pytest.approx(level, abs=4 * error)


def _burst_stream(days: int, stream: np.random.Generator) -> np.ndarray:
    """Some bursts of four within a week, at random; never empty."""
    starts = stream.integers(0, days, 1 + stream.poisson(2))
    return (np.repeat(starts, 4) + stream.integers(0, 7, 4 * starts.size)) % days


@pytest.mark.parametrize(
    ("streams", "anchor", "rates", "error", "message"),
    [
        ([[3]], 3, [], ShapeError, "one other or more"),
        ([[3], [4]], 3, [None, 0.1], ShapeError, "2 streams and 2 rates"),
        ([[3], []], 3, [], ValidationError, "got an empty one"),
        ([[3], [10]], 3, [], ValidationError, "days 0 to 9"),
        ([[3], [-1]], 3, [], ValidationError, "days 0 to 9"),
        ([[3], [4]], 4, [], ValidationError, "anchor to be an event"),
        ([[3], [4]], 3, [0.0], ValidationError, "positive events a day"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    streams: list[list[int]],
    anchor: int,
    rates: list[float | None],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        measure_meeting(streams, anchor=anchor, days=10, stream=STREAM, rates=rates)


def test_counts_of_different_draws_are_no_meeting() -> None:
    with pytest.raises(ShapeError, match="same draws"):
        Meeting(width=0, here=np.array([1, 0]), best=np.array([2, 0]), exact=True)
