"""Distance: a hand-computed example, slow plain twins, and what a distance must be."""

from collections.abc import Sequence
from statistics import mean, median

import numpy as np
import pytest

from countermove.errors import ShapeError, ValidationError
from countermove.weighing.analogues.components import (
    COMPONENTS,
    GROUPS,
    LEAST,
    on_scale,
)
from countermove.weighing.analogues.distance import (
    HALF_LIFE,
    Yardstick,
    act_distance,
    band_of,
    build_yardstick,
    measure_groups,
    measure_ratios,
    usual_act_distance,
)
from countermove.weighing.analogues.library import shipped_cases
from countermove.weighing.analogues.trajectory import STEP, Trajectory

KEYS = [item.key for item in COMPONENTS]
STAKES, ACTS = GROUPS.index("stakes"), GROUPS.index("acts")


def a_path(
    authority: Sequence[float], acts: str = "ABCD", *, name: str = "x"
) -> Trajectory:
    """A contest of which only the stake of authority and the acts are known."""
    values = np.full((len(authority), len(COMPONENTS)), np.nan)
    values[:, KEYS.index("authority")] = authority
    return Trajectory(
        contest=name,
        title=name,
        age=(len(authority) - 1) * STEP,
        marks=np.arange(len(authority)) * STEP,
        values=values,
        act_days=np.zeros(len(acts), dtype=np.int64),
        acts=acts,
    )


@pytest.fixture(scope="module")
def library() -> list[Trajectory]:
    return [case.trajectory for case in shipped_cases()]


@pytest.fixture(scope="module")
def yardstick(library: list[Trajectory]) -> Yardstick:
    return build_yardstick(library)


def test_a_distance_by_hand() -> None:
    # Shares 0, .1, .4: pairs .1, .3, .4 apart; the usual difference is .3.
    paths = [a_path([0.0]), a_path([0.1]), a_path([0.4])]
    yardstick = build_yardstick(paths)
    assert yardstick.scales[0, KEYS.index("authority")] == pytest.approx(0.3)
    # Gaps of pairs: 1/4, 1/2, 4/7. A target at .2 has gaps 2/5, 1/4, 2/5 to them.
    found = measure_groups(a_path([0.2]), paths, yardstick, age=0)[:, STAKES]
    # 2/5 lies three fifths of the way from the first pair to the second.
    between = (1 + (2 / 5 - 1 / 4) / (1 / 2 - 1 / 4)) / 4
    assert found == pytest.approx([between, 1 / 4, between])
    # Further than any pair: gap 2/3 at 0.6 from the first; 1 - (4/7) / (2/3) / 4.
    beyond = measure_groups(a_path([0.6]), paths[:1], yardstick, age=0)[0, STAKES]
    assert beyond == pytest.approx(1 - (4 / 7) / (2 / 3) / 4)


def test_what_was_so_half_a_year_ago_counts_half() -> None:
    marks = int(HALF_LIFE) // STEP + 1
    flat = [0.2] * marks
    others = [a_path(flat), a_path([0.3] * marks), a_path([0.5] * marks)]
    yardstick = build_yardstick(others)
    early, late = flat.copy(), flat.copy()
    early[0], late[-1] = 0.4, 0.4
    age = int(HALF_LIFE)
    weights = [2 ** (-(age - mark * STEP) / HALF_LIFE) for mark in range(marks)]
    raw = np.array([weights[0], weights[-1]]) * (0.2 / 0.4) / sum(weights)
    assert raw[1] == pytest.approx(2 * raw[0])
    usual = min(0.1 / 0.3, 0.3 / 0.5, 0.2 / 0.4)  # the closest pair of the library
    for path, expected in zip((a_path(early), a_path(late)), raw, strict=True):
        found = measure_groups(path, others[:1], yardstick, age=age)[0, STAKES]
        assert found == pytest.approx(expected / usual / 4)


def test_acts_by_hand() -> None:
    # The longest common subsequence of ABCBDAB and BDCABA has length 4.
    one, other = a_path([0.0], "ABCBDAB"), a_path([0.0], "BDCABA")
    assert act_distance(one, other, age=0) == pytest.approx((7 + 6 - 2 * 4) / (7 + 6))


def test_acts_agree_with_a_plain_twin(library: list[Trajectory]) -> None:
    for one, other in zip(library[:4], library[4:8], strict=True):
        here, there = one.acts_until(600), other.acts_until(600)
        longest = common_length(here, there)
        plain = (len(here) + len(there) - 2 * longest) / (len(here) + len(there))
        assert act_distance(one, other, age=600) == pytest.approx(plain)
        assert 0 < plain < 1


def common_length(here: str, there: str) -> int:
    """Length of the longest common subsequence, by its recursion, row by row."""
    above = [0] * (len(there) + 1)
    for left in here:
        row = [0]
        for place, right in enumerate(there):
            row.append(
                above[place] + 1 if left == right else max(above[place + 1], row[-1])
            )
        above = row
    return above[-1]


def test_two_acts_are_too_few_to_compare() -> None:
    assert np.isnan(act_distance(a_path([0.0], "AB"), a_path([0.0], "ABC"), age=0))
    assert act_distance(a_path([0.0], "ABC"), a_path([0.0], "DEF"), age=0) == 1.0


def test_raw_distances_agree_with_a_plain_twin(
    library: list[Trajectory], yardstick: Yardstick
) -> None:
    age = 60
    pairs = [(i, j) for i in range(len(library)) for j in range(i + 1, len(library))]
    place = GROUPS.index("pressures")
    raw = [plain_group(library, i, j, age, "pressures") for i, j in pairs]
    one = library[3]
    for other in (0, 5, 9):
        wanted = plain_group(library, 3, other, age, "pressures")
        closer = sum(value < wanted - 1e-12 for value in raw) / (len(raw) + 1)
        found = measure_groups(one, [library[other]], yardstick, age=age)[0, place]
        # The pair is one of the library's own: its place among them, one step on.
        assert found == pytest.approx(closer + 1 / (len(raw) + 1))


def plain_group(
    library: list[Trajectory], one: int, other: int, age: int, group: str
) -> float:
    """The distance of one group by its definition, loop by loop."""
    found = []
    for place, item in enumerate(COMPONENTS):
        if item.group != group:
            continue
        total = weight = 0.0
        for mark in range(age // STEP + 1):
            scale = plain_scale(library, mark, place)
            left, right = (
                value(library[one], mark, place),
                value(library[other], mark, place),
            )
            if scale is None or left is None or right is None:
                continue
            share = 2 ** (-(age - mark * STEP) / HALF_LIFE)
            apart = abs(left - right)
            total += share * apart / (apart + scale)
            weight += share
        if weight:
            found.append(total / weight)
    return mean(found)


def value(path: Trajectory, mark: int, place: int) -> float | None:
    if mark >= path.marks.size:
        return None
    found = float(on_scale(path.values[mark])[place])
    return None if np.isnan(found) else found


def plain_scale(library: list[Trajectory], mark: int, place: int) -> float | None:
    for earlier in range(mark, -1, -1):
        known = [value(path, earlier, place) for path in library]
        numbers = [item for item in known if item is not None]
        apart = [
            abs(left - right)
            for row, left in enumerate(numbers)
            for right in numbers[row + 1 :]
        ]
        if len(apart) >= 3:
            return max(median(apart) or mean(apart), float(LEAST[place]))
    return None


def test_a_distance_is_symmetric_and_zero_from_itself(
    library: list[Trajectory], yardstick: Yardstick
) -> None:
    for age in (90, 313, 1200):
        for one, other in zip(library[:5], library[5:10], strict=True):
            there = measure_groups(one, [other], yardstick, age=age)
            back = measure_groups(other, [one], yardstick, age=age)
            assert np.array_equal(there, back, equal_nan=True)
            itself = measure_groups(one, [one], yardstick, age=age)
            known = itself[~np.isnan(itself)]
            assert known.size >= 3
            assert (known == 0).all()
            assert np.nanmax(there) < 1


def test_what_lies_after_the_age_does_not_count(
    library: list[Trajectory], yardstick: Yardstick
) -> None:
    one, other = library[3], library[6]
    marks = 313 // STEP + 1
    values = other.values.copy()
    values[marks:] = 7.0
    changed = Trajectory(
        contest=other.contest,
        title=other.title,
        age=other.age,
        marks=other.marks,
        values=values,
        act_days=other.act_days,
        acts=other.acts_until(313) + "Z" * (other.act_days > 313).sum(),
    )
    before = measure_groups(one, [other], yardstick, age=313)
    after = measure_groups(one, [changed], yardstick, age=313)
    assert np.array_equal(before, after, equal_nan=True)


def test_what_is_missing_is_left_out_not_filled() -> None:
    paths = [a_path([0.0]), a_path([0.1]), a_path([0.4])]
    yardstick = build_yardstick(paths)
    unknown = a_path([float("nan")])
    found = measure_groups(unknown, paths, yardstick, age=0)
    assert np.isnan(found[:, STAKES]).all()
    assert np.array_equal(found[:, ACTS], np.zeros(3))
    *_, ratios = measure_ratios(unknown, paths[0], yardstick, age=0)
    assert np.isnan(ratios).all()


def test_ratios_are_in_units_of_a_usual_difference() -> None:
    paths = [a_path([0.0]), a_path([0.1]), a_path([0.4])]
    here, there, ratios = measure_ratios(
        a_path([0.55]), paths[2], build_yardstick(paths), age=0
    )
    place = KEYS.index("authority")
    assert (here[place], there[place]) == (0.55, 0.4)
    assert ratios[place] == pytest.approx(0.15 / 0.3)


def test_a_library_closer_together_than_coders_is_no_finer_measure() -> None:
    paths = [a_path([0.20]), a_path([0.21]), a_path([0.22])]
    assert build_yardstick(paths).scales[0, KEYS.index("authority")] == 0.05


def test_what_was_usual_last_measures_later_ages() -> None:
    paths = [a_path([0.0, 0.0]), a_path([0.1]), a_path([0.4, 0.9])]
    scales = build_yardstick(paths).scales[:, KEYS.index("authority")]
    assert scales == pytest.approx([0.3, 0.3])


def test_the_band_is_the_jackknife_over_groups() -> None:
    groups = np.array([0.1, 0.5, np.nan, 0.4, 0.6])
    known = groups[~np.isnan(groups)]
    without = np.array([np.delete(known, row).mean() for row in range(4)])
    error = np.sqrt(3 / 4 * ((without - without.mean()) ** 2).sum())
    distance, low, high = band_of(groups)
    assert distance == pytest.approx(0.4)
    # 2.3534 is the 95 percent point of t with three degrees of freedom.
    assert (low, high) == pytest.approx(
        (max(0.0, 0.4 - 2.353363 * error), 0.4 + 2.353363 * error), abs=1e-6
    )


def test_one_group_has_no_band_and_none_no_distance() -> None:
    assert band_of(np.array([0.3, np.nan]))[0] == 0.3
    assert np.isnan(band_of(np.array([0.3, np.nan]))[1:]).all()
    assert np.isnan(band_of(np.array([np.nan, np.nan]))).all()


def test_the_usual_distance_of_acts_is_the_median_pair() -> None:
    paths = [a_path([0.0], "AAAA"), a_path([0.0], "AAAB"), a_path([0.0], "BBBB")]
    assert usual_act_distance(build_yardstick(paths), age=0) == pytest.approx(6 / 8)


def test_two_contests_are_no_library(library: list[Trajectory]) -> None:
    with pytest.raises(ValidationError, match="at least 3 contests"):
        build_yardstick(library[:2])


def test_a_yardstick_of_other_contests_is_refused(yardstick: Yardstick) -> None:
    with pytest.raises(ShapeError, match="build_yardstick"):
        Yardstick(
            trajectories=yardstick.trajectories[:3],
            tables=yardstick.tables,
            scales=yardstick.scales,
            gaps=yardstick.gaps,
        )
