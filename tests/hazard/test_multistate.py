"""Multi-state estimates agree with plain products, incidence and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.hazard import (
    LOST,
    Spells,
    Transitions,
    estimate_incidence,
    estimate_occupation,
    estimate_probabilities,
    estimate_transitions,
    intensity_matrices,
    piecewise_transition_probabilities,
)
from countermove.streams import Streams

FloatArray = NDArray[np.float64]
PAIRS = np.array([[0, 1], [0, 2], [1, 0], [1, 2]])
RATES = np.array([0.6, 0.1, 0.4, 0.3])


def _drawn(stream: np.random.Generator, size: int, *, tied: bool) -> Transitions:
    """Draw an illness-death process with recovery, late entry and loss."""
    rows: list[tuple[int, int, int, float, float]] = []
    for subject in range(size):
        state = int(stream.random() < 0.3)
        time = float(stream.integers(0, 2)) if stream.random() < 0.3 else 0.0
        limit = time + float(stream.uniform(1.0, 6.0))
        if tied:
            limit = float(np.ceil(limit))
        while state != 2 and time < limit:
            ways = np.flatnonzero(PAIRS[:, 0] == state)
            wait = stream.exponential(1 / RATES[ways].sum())
            then = time + (float(np.ceil(wait)) if tied else wait)
            if then > limit:
                rows.append((subject, state, LOST, time, limit))
                break
            way = stream.choice(ways, p=RATES[ways] / RATES[ways].sum())
            rows.append((subject, state, int(PAIRS[way, 1]), time, then))
            state, time = int(PAIRS[way, 1]), then
    subject, origin, target, entered, left = np.array(rows).T
    return Transitions(
        subject=subject, from_state=origin, to_state=target, entered=entered, left=left
    )


def _plain(
    data: Transitions, states: int, start: float, end: float
) -> tuple[FloatArray, FloatArray]:
    """Multiply matrices, and carry the covariance of all entries of P along.

    Uses Kronecker products as in Andersen et al. (4.4.19), on vec P (columns stacked).
    """
    product = np.eye(states)
    covariance = np.zeros((states**2, states**2))
    moved = data.to_state != LOST
    for time in np.unique(data.left[moved & (data.left > start) & (data.left <= end)]):
        step = np.zeros((states, states))
        noise = np.zeros((states**2, states**2))
        for origin in range(states):
            here = data.from_state == origin
            number = np.sum(here & (data.entered < time) & (data.left >= time))
            if number == 0:
                continue
            ends = data.to_state[here & moved & (data.left == time)]
            shares = np.bincount(ends, minlength=states) / number
            shares[origin] = 1 - shares.sum()
            step[origin] = shares
            spread = (np.diag(shares) - np.outer(shares, shares)) / number
            at = np.arange(states) * states + origin  # places of the row in vec
            noise[np.ix_(at, at)] = spread
        step += np.diag((step.sum(axis=1) == 0).astype(float))
        left, right = np.kron(step.T, np.eye(states)), np.kron(np.eye(states), product)
        covariance = left @ covariance @ left.T + right @ noise @ right.T
        product = product @ step
    variances = np.diag(covariance).reshape(states, states).T
    return product, variances


@given(seed=some.integers(0, 10_000), size=some.integers(2, 25), tied=some.booleans())
@settings(max_examples=40, deadline=None)
def test_probabilities_match_products_of_matrices_and_kronecker_variances(
    *, seed: int, size: int, tied: bool
) -> None:
    data = _drawn(Streams(seed).named("plain"), size, tied=tied)
    estimate = estimate_transitions(data, n_states=3)
    found = estimate_probabilities(estimate, start=0.5, ends=[3.0, 0.5, 8.0])
    for place, end in enumerate([3.0, 0.5, 8.0]):
        product, variances = _plain(data, 3, 0.5, end)
        assert found.matrices[place] == pytest.approx(product, abs=1e-12)
        assert found.variances[place] == pytest.approx(variances, abs=1e-12)
    assert found.matrices.sum(axis=2) == pytest.approx(np.ones((3, 3)), abs=1e-12)
    assert np.all(found.variances >= 0)


def test_the_order_of_the_rows_changes_nothing_at_all() -> None:
    data = _drawn(Streams(1).named("order"), 60, tied=True)
    names = ("subject", "from_state", "to_state", "entered", "left")
    turned = replace(data, **{name: getattr(data, name)[::-1] for name in names})
    one, other = estimate_transitions(data), estimate_transitions(turned)
    assert np.array_equal(one.variances, other.variances)
    first, second = estimate_occupation(one), estimate_occupation(other)
    assert np.array_equal(first.chances, second.chances)
    assert np.array_equal(first.variances, second.variances)


def test_competing_risks_are_the_case_with_one_state_to_leave() -> None:
    stream = Streams(2).named("competing")
    entered = np.where(stream.random(80) < 0.6, 0.0, stream.integers(0, 3, 80))
    spells = Spells(
        entered=entered,
        left=entered + stream.integers(1, 6, 80),
        ending=stream.integers(0, 3, 80),
    )
    data = Transitions(
        subject=np.arange(80),
        from_state=np.zeros(80, dtype=int),
        to_state=np.where(spells.ending == 0, LOST, spells.ending),
        entered=spells.entered,
        left=spells.left,
    )
    incidence = estimate_incidence(spells)
    found = estimate_occupation(estimate_transitions(data), initial=[1.0, 0.0, 0.0])
    assert found.chances[0] == pytest.approx(incidence.survival, abs=1e-12)
    assert found.chances[1:] == pytest.approx(incidence.chances, abs=1e-12)
    assert found.variances[1:] == pytest.approx(incidence.variances, abs=1e-12)
    low, high = found.interval(0.8)
    expected = incidence.interval(0.8)
    assert low[1:] == pytest.approx(expected[0], nan_ok=True)
    assert high[1:] == pytest.approx(expected[1], nan_ok=True)


def test_without_loss_occupation_is_the_share_and_its_variance_the_binomial() -> None:
    # Six subjects, all seen from 0 to 4, states 0 and 1, with returns.
    data = Transitions(
        subject=np.array([0, 0, 0, 1, 1, 2, 3, 3, 4, 5]),
        from_state=np.array([0, 1, 0, 0, 1, 0, 1, 0, 1, 1]),
        to_state=np.array([1, 0, LOST, 1, LOST, LOST, 0, LOST, LOST, LOST]),
        entered=np.array([0.0, 1, 2, 0, 2, 0, 0, 3, 0, 0]),
        left=np.array([1.0, 2, 4, 2, 4, 4, 3, 4, 4, 4]),
    )
    found = estimate_occupation(estimate_transitions(data))
    assert found.initial == pytest.approx([3 / 6, 3 / 6])
    shares = np.array([2 / 6, 2 / 6, 3 / 6])  # in state 0 after times 1, 2, 3
    assert found.times.tolist() == [1.0, 2.0, 3.0]
    assert found.chances[0] == pytest.approx(shares, abs=1e-12)
    # The product's variance is the binomial one only if moves are exchangeable; here
    # the first step still is: a sum of initial and moving error.
    assert found.variances[0, 0] == pytest.approx(shares[0] * (1 - shares[0]) / 6)
    assert found.by([0.0, 2.5, 9.0])[0] == pytest.approx([3 / 6, 2 / 6, 3 / 6])
    assert np.isnan(found.by([-1.0])).all()


def test_cumulative_intensities_are_sums_of_moves_over_subjects_at_risk() -> None:
    data = _drawn(Streams(3).named("sums"), 50, tied=True)
    estimate = estimate_transitions(data)
    for row, (origin, target) in enumerate(estimate.pairs):
        total = spread = 0.0
        for place, time in enumerate(estimate.times):
            here = data.from_state == origin
            number = int(np.sum(here & (data.entered < time) & (data.left >= time)))
            moves = int(np.sum(here & (data.to_state == target) & (data.left == time)))
            if number:
                total += moves / number
                spread += moves * (number - moves) / number**3
            assert estimate.cumulative[row, place] == pytest.approx(total, abs=1e-12)
            assert estimate.variances[row, place] == pytest.approx(spread, abs=1e-12)


def test_the_truth_is_found_within_the_stated_errors() -> None:
    data = _drawn(Streams(4).named("truth"), 3_000, tied=False)
    estimate = estimate_transitions(data)
    found = estimate_probabilities(estimate, start=0.5, ends=[1.0, 3.0])
    truth = piecewise_transition_probabilities(
        intensity_matrices(RATES, pairs=PAIRS, n_states=3)[None],
        cuts=[0.0],
        start=0.5,
        ends=[1.0, 3.0],
    )
    errors = np.sqrt(found.variances)
    assert np.all(errors < 0.03)
    assert np.all(np.abs(found.matrices - truth) <= 4 * errors)
    low, high = found.interval(0.999)
    known = ~np.isnan(low)
    assert np.all((low < truth)[known])
    assert np.all((truth < high)[known])


def test_the_stated_error_is_the_spread_over_repetitions() -> None:
    stream, times = Streams(5).named("many"), 300
    chances, variances = [], []
    for _ in range(times):
        found = estimate_occupation(
            estimate_transitions(_drawn(stream, 80, tied=True), n_states=3)
        )
        slot = np.searchsorted(found.times, 3.0, side="right") - 1
        chances.append(found.chances[:, slot])
        variances.append(found.variances[:, slot])
    ratio = np.std(chances, axis=0) / np.sqrt(np.mean(variances, axis=0))
    # A standard deviation from 300 repetitions has a relative error of 4.1 percent.
    assert ratio == pytest.approx(np.ones(3), abs=4 * 0.041)


def test_an_interval_contains_the_estimate_and_a_band_contains_the_interval() -> None:
    estimate = estimate_transitions(_drawn(Streams(6).named("band"), 200, tied=False))
    low, high = estimate.interval(0.9)
    lower, upper = estimate.band(0, 0.9, window=(0.5, 3.0))
    inside = (estimate.times >= 0.5) & (estimate.times <= 3.0)
    assert np.all(lower[inside] < low[0, inside])
    assert np.all(upper[inside] > high[0, inside])
    assert np.isnan(lower[~inside]).all()
    assert np.all(low[0, inside] < estimate.cumulative[0, inside])


def test_histories_that_cannot_be_are_refused() -> None:
    good = {
        "subject": [1, 1],
        "from_state": [0, 1],
        "to_state": [1, LOST],
        "entered": [0.0, 2.0],
        "left": [2.0, 3.0],
    }
    faults: list[tuple[dict[str, list[float]], type[Exception], str]] = [
        ({"entered": [0.0, 1.0]}, ValidationError, "do not overlap"),
        (
            {"from_state": [0, 2]},
            ValidationError,
            "state that the row before it led to",
        ),
        ({"to_state": [1, 1]}, ValidationError, "from 1 to itself"),
        ({"to_state": [1, -2]}, ValidationError, "states 0, 1"),
        ({"subject": [0.5, 1]}, ValidationError, "whole numbers in 'subject'"),
        ({"left": [2.0, 2.0]}, ValidationError, "leave after it entered"),
        ({"subject": [1]}, ShapeError, "five flat arrays"),
    ]
    for change, kind, match in faults:
        with pytest.raises(kind, match=match):
            Transitions(**(good | change))  # type: ignore[arg-type]


def test_questions_that_cannot_be_answered_are_refused() -> None:
    estimate = estimate_transitions(_drawn(Streams(7).named("bad"), 30, tied=True))
    with pytest.raises(ValidationError, match="at or after start 2"):
        estimate_probabilities(estimate, start=2.0, ends=[1.0])
    with pytest.raises(ShapeError, match="initial chance for each of 3 states"):
        estimate_occupation(estimate, initial=[1.0])
    with pytest.raises(ValidationError, match="add to one"):
        estimate_occupation(estimate, initial=[1.0, 1.0, 0.0])
    with pytest.raises(ValidationError, match="under watch just after 99"):
        estimate_occupation(estimate, start=99.0)
    with pytest.raises(ValidationError, match="level between 0 and 1"):
        estimate.interval(1.0)
    with pytest.raises(ValidationError, match="transition below 4"):
        estimate.band(4, window=(0.0, 1.0))
    with pytest.raises(ValidationError, match="window with uncertain moves"):
        estimate.band(0, window=(90.0, 91.0))
    with pytest.raises(ValidationError, match="at least 3 states"):
        estimate_transitions(_drawn(Streams(7).named("bad"), 30, tied=True), n_states=2)


def test_nobody_who_moved_leaves_everybody_where_they_were() -> None:
    data = Transitions(
        subject=np.array([0]),
        from_state=np.array([1]),
        to_state=np.array([LOST]),
        entered=np.array([0.0]),
        left=np.array([3.0]),
    )
    estimate = estimate_transitions(data)
    found = estimate_probabilities(estimate, ends=[2.0])
    assert found.matrices[0].tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert estimate_occupation(estimate).by([1.0])[:, 0].tolist() == [0.0, 1.0]
