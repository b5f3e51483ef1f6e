"""Street features are what their formulas say, and never look ahead."""

from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.errors import ShapeError, ValidationError
from countermove.outlook.street import STREET_FEATURES, street_features

NAN = float("nan")


Numbers = Sequence[float]


def look(
    days: Numbers,
    sizes: Numbers,
    deaths: Numbers,
    repressed: Numbers,
    conceded: Numbers,
    at: float,
) -> dict[str, float]:
    """Return features by name at one time."""
    (row,) = street_features(days, sizes, deaths, repressed, conceded, at=[at])
    return dict(zip(STREET_FEATURES, row, strict=True))


def test_no_protest_at_all_is_a_year_of_quiet_and_nothing_else() -> None:
    found = look([], [], [], [], [], 100)
    assert found.pop("quiet") == pytest.approx(log(1 + 365 / 30))
    assert set(found.values()) == {0.0}


def test_three_protests_give_the_numbers_of_the_formulas() -> None:
    found = look(
        [0, 40, 61], [5_000, NAN, 20_000], [0, 3, NAN], [1, 0, 0], [0, 0, 1], 70
    )
    weights = 2 ** (-70 / 30) + 2 ** (-1.0) + 2 ** (-9 / 30)
    expected = {
        "activity": log(1 + weights),
        "recent": 1,
        "size": np.log10(200),
        "size_known": 1,
        "share_unknown": 1 / 3,
        "wave": 1,
        "duration": log(1 + 30 / 7),  # day 40 opens the wave: 40 quiet days before it
        "killed": 1,
        "repressed": 0,  # 70 days ago
        "conceded": 1,
        "quiet": log(1 + 9 / 30),
    }
    assert found == pytest.approx(expected)


def test_a_size_that_is_not_known_is_neither_zero_nor_small() -> None:
    unknown = look([0], [NAN], [0], [0], [0], 1)
    small = look([0], [100], [0], [0], [0], 1)
    assert (unknown["size_known"], unknown["share_unknown"]) == (0, 1)
    assert (small["size_known"], small["share_unknown"]) == (1, 0)
    assert unknown["size"] == small["size"] == 0


def test_a_protest_is_seen_from_the_next_day_on() -> None:
    assert look([5], [NAN], [NAN], [0], [0], 5)["recent"] == 0
    assert look([5], [NAN], [NAN], [0], [0], 6)["recent"] == 1


def test_a_wave_ends_after_thirty_quiet_days() -> None:
    days = [0, 30, 60]
    blank = [NAN] * 3, [NAN] * 3, [0] * 3, [0] * 3
    assert look(days, *blank, 90)["duration"] == pytest.approx(log(1 + 90 / 7))
    assert look(days, *blank, 91)["wave"] == 0
    assert look(days, *blank, 91)["duration"] == 0


rows = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.one_of(st.just(NAN), st.floats(0, 1e7)),
        st.one_of(st.just(NAN), st.integers(0, 9).map(float)),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=30,
)


@given(rows, st.randoms(use_true_random=False), st.integers(1, 500))
def test_the_order_of_rows_changes_nothing(crowd, random, at) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(crowd, len(crowd))
    first = street_features(*zip(*crowd, strict=True), at=[at])
    second = street_features(*zip(*mixed, strict=True), at=[at])
    assert first == pytest.approx(second, abs=1e-12)


@given(rows, st.integers(1, 500))
def test_later_protests_never_change_earlier_features(crowd, at) -> None:  # type: ignore[no-untyped-def]
    known = [row for row in crowd if row[0] < at]
    columns = zip(*known, strict=True) if known else ([], [], [], [], [])
    whole = street_features(*zip(*crowd, strict=True), at=[at, 600])
    assert whole[0] == pytest.approx(street_features(*columns, at=[at])[0], abs=1e-12)
    assert np.all(np.isfinite(whole))


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError, match="of one shape"):
        street_features([1, 2], [1], [0], [0], [0], at=[3])
    with pytest.raises(ValidationError, match="sizes of 0 or more"):
        street_features([1], [-1], [0], [0], [0], at=[3])
    with pytest.raises(ValidationError, match="finite days"):
        street_features([NAN], [1], [0], [0], [0], at=[3])
