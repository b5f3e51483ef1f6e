"""Aalen-Johansen agrees with closed forms, a plain twin and the laws of chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from countermove.errors import ValidationError
from countermove.hazard import (
    CENSORED,
    Incidence,
    Spells,
    constant_incidence,
    estimate_incidence,
)
from countermove.streams import Streams

FloatArray = NDArray[np.float64]
RATES = np.array([0.5, 0.2])


def _drawn(seed: int, size: int) -> Spells:
    """Draw tied, censored and truncated spells."""
    stream = Streams(seed).named("tied")
    entered = np.where(stream.random(size) < 0.6, 0.0, stream.integers(0, 4, size))
    return Spells(
        entered=entered,
        left=entered + stream.integers(1, 6, size),
        ending=stream.integers(0, 3, size),
    )


def _exponential(size: int, stream: np.random.Generator, *, late: bool) -> Spells:
    left = stream.exponential(1 / RATES.sum(), size)
    ending = 1 + (stream.random(size) < RATES[1] / RATES.sum()).astype(np.int64)
    limit = stream.uniform(0.5, 6.0, size)
    # Half come late: if all did, the first risk sets would hold one or two spells.
    entered = np.zeros(size)
    if late:
        entered[::2] = stream.uniform(0.0, 1.0, entered[::2].size)
    ending = np.where(left <= limit, ending, CENSORED)
    left = np.minimum(left, limit)
    seen = left > entered
    return Spells(entered=entered[seen], left=left[seen], ending=ending[seen])


def _plain(spells: Spells, causes: int) -> tuple[list[float], FloatArray, FloatArray]:
    """Walk through time, carrying the joint covariance of survival and incidence."""
    entered, left, ending = spells.entered, spells.left, spells.ending
    state = np.concatenate([[1.0], np.zeros(causes)])
    covariance = np.zeros((causes + 1, causes + 1))
    survivals, chances, variances = [], [], []
    for time in sorted(set(left[ending > 0])):
        n = np.sum((entered < time) & (left >= time))
        d = np.array(
            [np.sum((left == time) & (ending == k + 1)) for k in range(causes)]
        )
        step = np.eye(causes + 1)
        step[0, 0] -= d.sum() / n
        step[0, 1:] += d / n
        outcomes = np.concatenate([[n - d.sum()], d]) / n
        noise = (np.diag(outcomes) - np.outer(outcomes, outcomes)) / n
        covariance = step.T @ covariance @ step + state[0] ** 2 * noise
        state = state @ step
        survivals.append(float(state[0]))
        chances.append(state[1:])
        variances.append(np.diag(covariance)[1:])
    return survivals, np.array(chances).T, np.array(variances).T


@given(seed=some.integers(0, 10_000), size=some.integers(3, 60))
@settings(max_examples=60, deadline=None)  # the first example compiles
def test_the_estimate_matches_a_slow_plain_twin(seed: int, size: int) -> None:
    spells = _drawn(seed, size)
    if spells.causes == 0:
        return
    survivals, chances, variances = _plain(spells, spells.causes)
    found = estimate_incidence(spells)
    assert found.survival == pytest.approx(survivals, abs=1e-12)
    assert found.chances == pytest.approx(chances, abs=1e-12)
    assert found.variances == pytest.approx(variances, abs=1e-12)


@given(seed=some.integers(0, 10_000), size=some.integers(1, 40))
@settings(max_examples=60, deadline=None)  # the first example compiles
def test_survival_and_incidences_add_to_one_and_order_does_not_matter(
    seed: int, size: int
) -> None:
    spells = _drawn(seed, size)
    found = estimate_incidence(spells, causes=2)
    assert found.survival + found.chances.sum(axis=0) == pytest.approx(
        np.ones(found.times.size)
    )
    assert np.all(np.diff(found.chances, axis=1) >= 0)
    turned = Spells(
        entered=spells.entered[::-1],
        left=spells.left[::-1],
        ending=spells.ending[::-1],
    )
    again = estimate_incidence(turned, causes=2)
    assert np.array_equal(found.chances, again.chances)
    assert np.array_equal(found.variances, again.variances)


@pytest.mark.parametrize("late", [False, True])
def test_constant_hazards_are_found_again_within_the_stated_error(
    *, late: bool
) -> None:
    spells = _exponential(4_000, Streams(5).named("one"), late=late)
    found = estimate_incidence(spells)
    slots = np.searchsorted(found.times, [1.0, 2.5], side="right") - 1
    truth = constant_incidence(RATES, horizons=[1.0, 2.5])
    errors = np.sqrt(found.variances[:, slots])
    assert np.all(errors < 0.03)
    assert np.all(np.abs(found.chances[:, slots] - truth) < 4 * errors)
    assert np.array_equal(found.by([1.0, 2.5]), found.chances[:, slots])


def test_the_stated_error_is_the_spread_over_repetitions() -> None:
    stream, times = Streams(6).named("many"), 400
    chances, variances = [], []
    for _ in range(times):
        found = estimate_incidence(_exponential(150, stream, late=True), causes=2)
        slot = np.searchsorted(found.times, 1.5, side="right") - 1
        chances.append(found.chances[:, slot])
        variances.append(found.variances[:, slot])
    spread, stated = np.std(chances, axis=0), np.sqrt(np.mean(variances, axis=0))
    # A standard deviation from 400 repetitions has a relative error of 3.5 percent.
    assert spread / stated == pytest.approx(np.ones(2), abs=4 * 0.036)


def test_without_censoring_the_incidence_is_the_share_that_went_that_way() -> None:
    spells = Spells(
        entered=np.zeros(4),
        left=np.array([1.0, 1, 2, 3]),
        ending=np.array([1, 2, 1, 1]),
    )
    found = estimate_incidence(spells)
    assert found.chances[:, -1] == pytest.approx([3 / 4, 1 / 4])
    assert found.variances[0, -1] == pytest.approx(3 / 4 * 1 / 4 / 4)
    assert found.at_risk.tolist() == [4, 2, 1]


def test_a_spell_lost_at_the_time_of_an_event_was_still_at_risk() -> None:
    spells = Spells(
        entered=np.array([0.0, 0.0, 2.0]),
        left=np.array([2.0, 2.0, 3.0]),
        ending=np.array([1, CENSORED, CENSORED]),
    )
    assert estimate_incidence(spells).at_risk.tolist() == [2]


def test_limits_stay_inside_zero_and_one_and_around_the_estimate() -> None:
    found = estimate_incidence(_exponential(60, Streams(8).named("few"), late=False))
    low, high = found.interval(0.95)
    known = ~np.isnan(low)
    assert np.all(low[known] >= 0)
    assert np.all(high[known] <= 1)
    assert np.all(low[known] <= found.chances[known])
    assert np.all(high[known] >= found.chances[known])


def test_nothing_that_happened_gives_an_empty_estimate() -> None:
    spells = Spells(entered=np.zeros(2), left=np.ones(2), ending=np.zeros(2, dtype=int))
    found = estimate_incidence(spells, causes=2)
    assert isinstance(found, Incidence)
    assert found.times.size == 0
    assert found.by([5.0]).tolist() == [[0.0], [0.0]]


def test_unknown_causes_and_impossible_levels_are_refused() -> None:
    spells = _drawn(2, 30)
    with pytest.raises(ValidationError, match="at least 2 cause"):
        estimate_incidence(spells, causes=1)
    empty = Spells(entered=np.zeros(1), left=np.ones(1), ending=np.zeros(1, dtype=int))
    with pytest.raises(ValidationError, match="say how many causes"):
        estimate_incidence(empty)
    with pytest.raises(ValidationError, match="level between 0 and 1"):
        estimate_incidence(spells).interval(1.5)
