"""Proper scores against closed forms, plain twins and values of another library."""

import math

import numpy as np
import pytest

from countermove.errors import ShapeError, ValidationError
from countermove.scoring import brier_score, log_score, ranked_probability_score
from countermove.streams import Streams

CHANCES = [0.05, 0.1, 0.2, 0.3, 0.35, 0.5, 0.6, 0.7, 0.85, 0.95]
HAPPENED = [0, 0, 1, 0, 0, 1, 0, 1, 1, 1]
WEIGHTS = [1, 2, 3, 1, 1, 0.5, 2, 1, 1, 4]


def test_log_and_brier_scores_are_those_of_another_library() -> None:
    # Recorded from log_loss and brier_score_loss of scikit-learn 1.9 on these rows.
    assert log_score(CHANCES, HAPPENED).mean == pytest.approx(0.47334746627688223)
    assert brier_score(CHANCES, HAPPENED).mean == pytest.approx(0.159)


def test_weighted_means_are_those_of_another_library() -> None:
    weighted = log_score(CHANCES, HAPPENED, weights=WEIGHTS)
    assert weighted.mean == pytest.approx(0.5322004865485869)
    weighted = brier_score(CHANCES, HAPPENED, weights=WEIGHTS)
    assert weighted.mean == pytest.approx(0.18924242424242427)


def test_a_fair_coin_costs_ln_two_and_a_quarter_whatever_happens() -> None:
    assert log_score([0.5, 0.5], [True, False]).rows == pytest.approx(math.log(2))
    assert brier_score([0.5, 0.5], [True, False]).rows == pytest.approx(0.25)


def test_certainty_that_is_right_is_free_and_that_is_wrong_costs_everything() -> None:
    scores = log_score([1, 0, 1, 0], [True, False, False, True])
    assert scores.rows.tolist() == [0, 0, math.inf, math.inf]
    assert scores.mean == math.inf
    assert brier_score([1, 0], [False, True]).mean == 1


def test_an_infinite_score_without_weight_does_not_spoil_the_mean() -> None:
    scores = log_score([1, 0.5], [False, True], weights=[0, 2])
    assert scores.mean == pytest.approx(math.log(2))


@pytest.mark.parametrize("score", [log_score, brier_score])
def test_on_average_nobody_does_better_than_by_saying_what_he_believes(
    score: object,
) -> None:
    truth, said = 0.3, np.linspace(0.01, 0.99, 99)
    expected = [
        truth * score([p], [True]).mean + (1 - truth) * score([p], [False]).mean  # type: ignore[operator]
        for p in said
    ]
    assert said[int(np.argmin(expected))] == pytest.approx(truth)


def test_ranked_score_of_two_categories_is_the_brier_score() -> None:
    pairs = np.column_stack((1 - np.array(CHANCES), CHANCES))
    ranked = ranked_probability_score(pairs, HAPPENED)
    assert ranked.rows == pytest.approx(brier_score(CHANCES, HAPPENED).rows)


def test_ranked_score_agrees_with_its_plain_twin() -> None:
    stream = Streams(1).named("rows")
    chances = stream.dirichlet([1, 2, 1, 3], size=30)
    outcomes = stream.integers(4, size=30)
    plain = [
        sum((sum(row[: k + 1]) - (outcome <= k)) ** 2 for k in range(3))
        for row, outcome in zip(chances.tolist(), outcomes.tolist(), strict=True)
    ]
    found = ranked_probability_score(chances, outcomes)
    assert found.rows == pytest.approx(plain)
    assert found.mean == pytest.approx(sum(plain) / 30)


def test_a_near_miss_costs_less_than_a_far_one() -> None:
    rows = ranked_probability_score([[1, 0, 0], [1, 0, 0]], [1, 2]).rows
    assert rows.tolist() == [1, 2]


def test_nothing_to_score_has_no_mean() -> None:
    assert math.isnan(log_score([], []).mean)
    assert math.isnan(brier_score([0.5], [True], weights=[0]).mean)


def test_what_cannot_be_scored_is_refused() -> None:
    with pytest.raises(ShapeError, match="one outcome for each"):
        log_score([0.5], [True, False])
    with pytest.raises(ValidationError, match="between 0 and 1"):
        brier_score([math.nan], [True])
    with pytest.raises(ValidationError, match="true or false"):
        brier_score([0.5], [math.nan])
    with pytest.raises(ValidationError, match="negative or not finite"):
        log_score([0.5], [True], weights=[-1])
    with pytest.raises(ShapeError, match="one weight for each"):
        log_score([0.5], [True], weights=[1, 1])
    with pytest.raises(ShapeError, match=r"\(n, category\)"):
        ranked_probability_score([0.5, 0.5], [1, 0])
    with pytest.raises(ValidationError, match="sum to 1"):
        ranked_probability_score([[0.5, 0.4]], [1])
    with pytest.raises(ValidationError, match="outcomes from 0 to 1"):
        ranked_probability_score([[0.5, 0.5]], [2])
