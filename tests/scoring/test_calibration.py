"""The calibration line against closed forms, recorded values and simulation."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, logit

from countermove.errors import ConvergenceError, ShapeError, ValidationError
from countermove.scoring import fit_calibration, fit_recalibration, sharpness
from countermove.streams import Streams

# 40 forecasts from 0.02 to 0.98 with some pattern of outcomes.
CHANCES = np.linspace(0.02, 0.98, 40)
HAPPENED = np.array([(7 * n) % 40 < 40 * p for n, p in enumerate(CHANCES)])


def test_the_line_is_that_of_logistic_regression_in_another_library() -> None:
    # Recorded from LogisticRegression of scikit-learn 1.9 without penalty, on logit p.
    line = fit_calibration(CHANCES, HAPPENED)
    assert line.reason == ""
    assert line.intercept == pytest.approx(0.12785946139912172, abs=1e-6)
    assert line.slope == pytest.approx(0.7136839816620445, abs=1e-6)


def test_two_groups_give_the_line_through_their_log_odds() -> None:
    # 20 of 50 where 0.2 was said and 30 of 40 where 0.6 was said: a saturated model,
    # whose standard error of a group's log odds is sqrt(1/hits + 1/misses).
    chances = np.repeat([0.2, 0.6], [50, 40])
    happened = np.repeat([True, False, True, False], [20, 30, 30, 10])
    line = fit_calibration(chances, happened)
    run = logit(0.6) - logit(0.2)
    slope = (math.log(3) - math.log(20 / 30)) / run
    assert line.slope == pytest.approx(slope)
    assert line.intercept == pytest.approx(math.log(3) - slope * logit(0.6))
    variances = 1 / 20 + 1 / 30, 1 / 30 + 1 / 10
    assert line.slope_error == pytest.approx(math.sqrt(sum(variances)) / run)


def test_a_calibrated_forecaster_has_intercept_zero_and_slope_one() -> None:
    stream = Streams(3).named("rows")
    chances = stream.uniform(0.05, 0.95, size=20_000)
    line = fit_calibration(chances, stream.random(20_000) < chances)
    assert line.intercept == pytest.approx(0, abs=4 * line.intercept_error)
    assert line.slope == pytest.approx(1, abs=4 * line.slope_error)
    assert line.slope_error < 0.03


def test_forecasts_twice_too_extreme_have_slope_one_half() -> None:
    stream = Streams(4).named("rows")
    truth = stream.uniform(0.05, 0.95, size=20_000)
    line = fit_calibration(expit(2 * logit(truth)), stream.random(20_000) < truth)
    assert line.slope == pytest.approx(0.5, abs=4 * line.slope_error)


@pytest.mark.parametrize(
    ("chances", "happened", "reason"),
    [
        ([0.4] * 9 + [0.3] * 20, [True] * 9 + [False] * 20, "9 events"),
        ([0.4] * 20 + [0.3] * 9, [True] * 20 + [False] * 9, "9 events"),
        ([], [], "0 events"),
        ([0.4] * 30, [True] * 15 + [False] * 15, "do not differ"),
        ([0.7] * 15 + [0.3] * 15, [True] * 15 + [False] * 15, "separates"),
        ([0.3] * 15 + [0.7] * 15, [True] * 15 + [False] * 15, "separates"),
        ([0.3, 1.0] * 15, [True, False] * 15, "15 forecasts of exactly 0 or 1"),
    ],
)
def test_without_a_line_the_answer_is_no_number_and_a_reason(
    chances: list[float], happened: list[bool], reason: str
) -> None:
    line = fit_calibration(chances, happened)
    assert reason in line.reason
    assert math.isnan(line.intercept)
    assert math.isnan(line.slope)
    assert math.isnan(line.intercept_error)
    assert math.isnan(line.slope_error)


def test_certain_forecasts_that_were_right_do_not_move_the_line() -> None:
    more = fit_calibration([*CHANCES, 0, 1, 1], [*HAPPENED, False, True, True])
    line = fit_calibration(CHANCES, HAPPENED)
    assert (more.intercept, more.slope) == (line.intercept, line.slope)
    assert (more.forecasts, more.events) == (43, 20)


def test_a_falling_line_contradicts_certain_forecasts() -> None:
    falls = fit_calibration([*CHANCES, 1], [*~HAPPENED, True])
    assert "falls" in falls.reason
    assert math.isnan(falls.slope)
    assert fit_calibration(CHANCES, ~HAPPENED).slope < 0
    with pytest.raises(ConvergenceError, match="rising line"):
        fit_recalibration([*np.tile(CHANCES, 20), 1], [*np.tile(~HAPPENED, 20), True])


def test_recalibration_from_nothing_leaves_forecasts_as_they_are() -> None:
    line = fit_recalibration([], [], prior_deviation=0.7)
    assert line.apply([0, 0.1, 0.8, 1]) == pytest.approx([0, 0.1, 0.8, 1])
    assert (line.intercept_error, line.slope_error) == pytest.approx((0.7, 0.7))


def test_recalibration_is_the_top_of_its_posterior() -> None:
    def fall(line: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        chances = expit(line[0] + line[1] * logit(CHANCES))
        likelihood = np.log(np.where(HAPPENED, chances, 1 - chances)).sum()
        prior = line[0] ** 2 + (line[1] - 1) ** 2
        return float(prior / (2 * 0.3**2) - likelihood)

    top = minimize(fall, [0.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-8}).x
    line = fit_recalibration(CHANCES, HAPPENED, prior_deviation=0.3)
    assert (line.intercept, line.slope) == pytest.approx(tuple(top), abs=1e-5)
    moved = line.apply([[0.1, 0.5]])
    assert moved == pytest.approx(
        expit(line.intercept + np.array([[line.slope * logit(0.1), 0]]))
    )


def test_a_wide_prior_gives_the_line_of_maximum_likelihood() -> None:
    line = fit_calibration(CHANCES, HAPPENED)
    wide = fit_recalibration(CHANCES, HAPPENED, prior_deviation=1e5)
    assert (wide.intercept, wide.slope, wide.slope_error) == pytest.approx(
        (line.intercept, line.slope, line.slope_error), rel=1e-6
    )


def test_recalibration_exists_where_outcomes_are_separated() -> None:
    line = fit_recalibration([0.2, 0.8], [False, True])
    assert 1 < line.slope < 1.5


def test_recalibration_keeps_certainty_and_refuses_one_that_was_wrong() -> None:
    line = fit_recalibration([*CHANCES, 1, 0], [*HAPPENED, True, False])
    assert line.apply([0, 1]).tolist() == [0, 1]
    with pytest.raises(ValidationError, match="turned out wrong"):
        fit_recalibration([1, 0.5], [False, True])


def test_sharpness_is_the_brier_score_of_calibrated_forecasts() -> None:
    assert sharpness([0, 1]) == 0
    assert sharpness([0.5, 0.5]) == 0.25
    assert sharpness([0.1, 0.4]) == pytest.approx((0.09 + 0.24) / 2)
    assert math.isnan(sharpness([]))


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(ValidationError, match="between 0 and 1"):
        sharpness([1.5])
    with pytest.raises(ValidationError, match="between 0 and 1"):
        fit_recalibration([], []).apply([math.nan])
    with pytest.raises(ShapeError, match="one outcome for each"):
        fit_calibration([0.5], [])
    with pytest.raises(ValidationError, match="above 0"):
        fit_recalibration([], [], prior_deviation=0)
