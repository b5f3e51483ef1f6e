"""Skill against arithmetic, and its interval against the delta method."""

import math

import numpy as np
import pytest

from countermove.errors import ShapeError, ValidationError
from countermove.scoring import measure_extra_skill, measure_skill
from countermove.streams import Streams


def test_skill_is_one_less_the_ratio_of_means() -> None:
    found = measure_skill(
        [0.1, 0.3, 0.2], [0.4, 0.4, 0.4], ["a", "a", "b"], stream=Streams(0).named("s")
    )
    assert found.value == pytest.approx(1 - 0.2 / 0.4)
    assert (found.mean, found.reference_mean) == pytest.approx((0.2, 0.4))
    assert (found.rows, found.clusters) == (3, 2)
    # Two contests drawn twice give one of three ratios, all of them inside.
    assert found.interval.low == pytest.approx(0.5)
    assert found.interval.high == pytest.approx(0.5)


def test_the_interval_over_many_contests_is_that_of_the_delta_method() -> None:
    stream = Streams(1).named("rows")
    ours, theirs = stream.uniform(0.1, 0.3, 400), stream.uniform(0.2, 0.6, 400)
    found = measure_skill(ours, theirs, np.arange(400), stream=Streams(1).named("s"))
    ratio = ours.mean() / theirs.mean()
    error = np.std(ours - ratio * theirs) / theirs.mean() / np.sqrt(400)
    assert found.interval.high - found.interval.low == pytest.approx(
        2 * 1.645 * error, rel=0.1
    )


def test_extra_skill_is_the_difference_of_two_skills_over_one_reference() -> None:
    stream = Streams(2).named("rows")
    ours, rival, base = stream.uniform(0.1, 0.5, size=(3, 60))
    contests = np.repeat(np.arange(12), 5)
    found = measure_extra_skill(
        ours, rival, base, contests, stream=Streams(2).named("s")
    )
    assert found.value == pytest.approx((rival.mean() - ours.mean()) / base.mean())
    assert found.value == pytest.approx(found.skill.value - found.rival.value)
    assert found.interval.low < found.value < found.interval.high
    alone = measure_skill(ours, base, contests, stream=Streams(2).named("s"))
    assert found.skill == alone


def test_pairing_hides_what_both_share() -> None:
    stream = Streams(3).named("rows")
    hardness = stream.uniform(0, 1, 40)
    found = measure_extra_skill(
        hardness + 0.01,
        hardness + 0.02,
        np.ones(40),
        np.arange(40),
        stream=Streams(3).named("s"),
    )
    assert found.value == pytest.approx(0.01)
    assert found.interval.high - found.interval.low < 1e-9
    assert found.skill.interval.high - found.skill.interval.low > 0.1


def test_one_contest_has_skill_but_no_interval() -> None:
    found = measure_skill([0.1], [0.2], ["a"], stream=Streams(0).named("s"))
    assert found.value == pytest.approx(0.5)
    assert math.isnan(found.interval.low)


def test_an_infinite_score_is_infinitely_bad_and_has_no_interval() -> None:
    keys, stream = ["a", "b"], Streams(0).named("s")
    found = measure_skill([math.inf, 0.1], [0.2, 0.2], keys, stream=stream)
    assert found.value == -math.inf
    assert math.isnan(found.interval.low)
    both = measure_skill([math.inf, 0.1], [math.inf, 0.2], keys, stream=stream)
    assert math.isnan(both.value)
    assert measure_skill([0.1, 0.1], [math.inf, 0.2], keys, stream=stream).value == 1


def test_nothing_and_a_perfect_reference_have_no_skill() -> None:
    stream = Streams(0).named("s")
    assert math.isnan(measure_skill([], [], [], stream=stream).value)
    perfect = measure_skill([0.1, 0.1], [0, 0], ["a", "b"], stream=stream)
    assert math.isnan(perfect.value)
    assert math.isnan(perfect.interval.low)


def test_what_does_not_belong_together_is_refused() -> None:
    stream = Streams(0).named("s")
    with pytest.raises(ShapeError, match="as many scores as contests"):
        measure_skill([0.1], [0.1, 0.2], ["a"], stream=stream)
    with pytest.raises(ValidationError, match="negative or NaN"):
        measure_skill([-0.1], [0.1], ["a"], stream=stream)
