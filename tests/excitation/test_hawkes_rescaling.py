"""Waiting times on the model's own clock."""

import numpy as np
import pytest
from scipy import stats

from countermove.errors import ValidationError
from countermove.excitation import (
    Hawkes,
    check_exponential,
    rescaled_waits,
    simulate_hawkes,
)

MODEL = Hawkes(
    np.array([0.4, 0.2]),
    np.array([[[0.3, 0.1], [0.2, 0.0]], [[0.1, 0.2], [0.0, 0.3]]]),
    np.array([2.0, 0.3]),
)


def test_waits_under_the_true_model_are_unit_exponential() -> None:
    times, marks = simulate_hawkes(MODEL, 3000.0, np.random.default_rng(1))
    for waits in rescaled_waits(MODEL, times, marks):
        assert waits.mean() == pytest.approx(1.0, abs=4 / np.sqrt(waits.size))
        assert check_exponential(waits).p_value > 0.001
        lagged = np.corrcoef(waits[1:], waits[:-1])[0, 1]
        assert abs(lagged) < 4 / np.sqrt(waits.size)


def test_waits_under_a_model_without_excitation_are_not_exponential() -> None:
    times, marks = simulate_hawkes(MODEL, 3000.0, np.random.default_rng(1))
    rates = np.bincount(marks) / 3000.0
    poisson = Hawkes(rates, np.zeros((2, 2)), np.array([1.0]))
    for waits in rescaled_waits(poisson, times, marks):
        assert check_exponential(waits).p_value < 1e-4


def test_waits_add_up_to_the_compensator_with_ties_and_history() -> None:
    times = np.array([0.2, 1.0, 1.0, 2.5, 2.5, 7.0])
    marks = np.array([1, 0, 0, 1, 0, 1])
    waits = rescaled_waits(MODEL, times, marks, start=0.5)
    assert [wait.size for wait in waits] == [3, 2]
    assert waits[0][1] == 0.0  # two events of mark 0 at one instant
    until = MODEL.compensator(times[:3], marks[:3], start=0.5, horizon=2.5)
    assert waits[0].sum() == pytest.approx(until[0], rel=1e-12)
    until = MODEL.compensator(times[:5], marks[:5], start=0.5, horizon=7.0)
    assert waits[1].sum() == pytest.approx(until[1], rel=1e-12)


def test_a_mark_without_events_has_no_waits() -> None:
    assert rescaled_waits(MODEL, [1.0], [0])[1].size == 0


@pytest.mark.parametrize("count", [5, 40, 600])
def test_the_check_agrees_with_an_independent_library(count: int) -> None:
    stream = np.random.default_rng(count)
    for rate in (0.6, 1.0, 1.3):
        waits = stream.exponential(rate, count)
        check = check_exponential(waits)
        other = stats.kstest(waits, "expon")
        assert check.count == count
        assert check.distance == pytest.approx(other.statistic, rel=1e-12)
        assert check.p_value == pytest.approx(other.pvalue, abs=0.015)


def test_waits_that_cannot_be_waits_are_refused() -> None:
    with pytest.raises(ValidationError, match="at least one wait"):
        check_exponential([])
    with pytest.raises(ValidationError, match="zero or more"):
        check_exponential([0.5, -0.1])
