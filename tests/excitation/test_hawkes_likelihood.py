"""The fast passes against slow plain twins that follow the definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from countermove.excitation import Hawkes
from countermove.excitation.record import FloatArray, IntArray

MODEL = Hawkes(
    np.array([0.3, 0.1, 0.7]),
    np.array(
        [
            [[0.2, 0.1], [0.0, 0.3], [0.05, 0.0]],
            [[0.6, 0.0], [0.1, 0.05], [0.0, 0.2]],
            [[0.0, 0.15], [0.25, 0.0], [0.1, 0.1]],
        ]
    ),
    np.array([1.7, 0.2]),
)
TIMES = np.array([0.5, 0.9, 0.9, 2.0, 2.0, 2.0, 3.1, 4.75, 4.8, 9.5])
MARKS = np.array([0, 2, 0, 1, 1, 2, 0, 2, 1, 0])


def plain_pull(model: Hawkes, target: int, now: float, time: float, mark: int) -> float:
    """Rate that one event adds to the target at `now`."""
    if time >= now:
        return 0.0
    return sum(
        float(model.branching[target, mark, kernel] * decay)
        * float(np.exp(-decay * (now - time)))
        for kernel, decay in enumerate(model.decays)
    )


def plain_intensity(
    model: Hawkes, target: int, now: float, times: FloatArray, marks: IntArray
) -> float:
    """Intensity as the definition has it."""
    pulls = (
        plain_pull(model, target, now, time, mark)
        for time, mark in zip(times, marks, strict=True)
    )
    return float(model.background[target] + sum(pulls))


def plain_log_likelihood(
    model: Hawkes, times: FloatArray, marks: IntArray, start: float, horizon: float
) -> float:
    """Log-likelihood by a double loop over all pairs."""
    logs = sum(
        np.log(plain_intensity(model, mark, time, times, marks))
        for time, mark in zip(times, marks, strict=True)
        if time >= start
    )
    expected = model.background.sum() * (horizon - start)
    for time, mark in zip(times, marks, strict=True):
        for kernel, decay in enumerate(model.decays):
            entered = np.exp(-decay * (max(time, start) - time))
            left = np.exp(-decay * (horizon - time))
            expected += model.branching[:, mark, kernel].sum() * (entered - left)
    return float(logs - expected)


@pytest.mark.parametrize("start", [0.0, 0.9, 3.0, -2.5])
def test_the_log_likelihood_is_that_of_the_double_loop_with_ties_and_history(
    start: float,
) -> None:
    fast = MODEL.log_likelihood(TIMES, MARKS, start=start, horizon=12.0)
    plain = plain_log_likelihood(MODEL, TIMES, MARKS, start, 12.0)
    assert fast == pytest.approx(plain, rel=1e-13)


def test_the_log_likelihood_of_a_long_random_record_is_that_of_the_double_loop() -> (
    None
):
    stream = np.random.default_rng(3)
    times = np.sort(stream.uniform(0, 80, 120)).round(1)
    marks = stream.integers(0, 3, 120)
    assert np.unique(times).size < times.size
    fast = MODEL.log_likelihood(times, marks, horizon=80.5)
    plain = plain_log_likelihood(MODEL, times, marks, 0.0, 80.5)
    assert fast == pytest.approx(plain, rel=1e-12)


def test_events_at_one_instant_do_not_excite_each_other() -> None:
    model = Hawkes(np.array([0.5]), np.array([[0.9]]), np.array([3.0]))
    together = model.log_likelihood([1.0, 1.0], [0, 0], horizon=2.0)
    expected = 2 * np.log(0.5) - 0.5 * 2 - 2 * 0.9 * (1 - np.exp(-3.0))
    assert together == pytest.approx(expected, rel=1e-14)
    assert model.intensity([1.0], [1.0, 1.0], [0, 0])[0, 0] == 0.5


def test_a_model_without_branching_is_a_poisson_process() -> None:
    model = Hawkes(np.array([2.0]), np.array([[0.0]]), np.array([1.0]))
    assert model.log_likelihood([1.0, 2.0, 4.0], [0, 0, 0], horizon=5.0) == (
        pytest.approx(3 * np.log(2.0) - 10.0)
    )


def test_an_event_that_the_model_forbids_has_no_likelihood() -> None:
    model = Hawkes(np.array([0.0]), np.array([[0.5]]), np.array([1.0]))
    assert model.log_likelihood([1.0], [0], horizon=2.0) == -np.inf


def test_no_events_leave_the_background_alone() -> None:
    assert MODEL.log_likelihood([], [], horizon=3.0) == pytest.approx(-3.3)
    assert MODEL.intensity([1.0], [], [])[0] == pytest.approx(MODEL.background)
    assert MODEL.parents([], []).shape == (0, 0)


def test_intensities_follow_the_definition_in_the_order_asked() -> None:
    at = np.array([9.0, 0.9, 0.0, 2.0, 30.0])
    plain = [
        [plain_intensity(MODEL, target, now, TIMES, MARKS) for target in range(3)]
        for now in at
    ]
    fast = MODEL.intensity(at, TIMES, MARKS)
    np.testing.assert_allclose(fast, plain, rtol=1e-13)


def test_the_compensator_is_the_integral_of_the_intensity() -> None:
    for target in range(3):
        total, _ = quad(
            lambda now, target=target: plain_intensity(
                MODEL, target, now, TIMES, MARKS
            ),
            1.5,
            11.0,
            points=np.unique(TIMES[TIMES > 1.5]),
            epsabs=1e-11,
            limit=200,
        )
        exact = MODEL.compensator(TIMES, MARKS, start=1.5, horizon=11.0)[target]
        assert exact == pytest.approx(total, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    gaps=st.lists(st.floats(0, 5), min_size=1, max_size=12),
    cut=st.floats(0.01, 0.99),
    seed=st.integers(0, 999),
)
def test_compensators_of_adjoining_windows_add_up(
    gaps: list[float], cut: float, seed: int
) -> None:
    times = np.cumsum(gaps)
    marks = np.random.default_rng(seed).integers(0, 3, times.size)
    horizon = float(times[-1]) + 1.0
    middle = cut * horizon
    before = times < middle
    whole = MODEL.compensator(times, marks, horizon=horizon)
    first = MODEL.compensator(times[before], marks[before], horizon=middle)
    second = MODEL.compensator(times, marks, start=middle, horizon=horizon)
    np.testing.assert_allclose(first + second, whole, rtol=1e-12)


def test_log_likelihoods_of_adjoining_windows_add_up() -> None:
    before = TIMES < 2.5
    first = MODEL.log_likelihood(TIMES[before], MARKS[before], horizon=2.5)
    second = MODEL.log_likelihood(TIMES, MARKS, start=2.5, horizon=12.0)
    whole = MODEL.log_likelihood(TIMES, MARKS, horizon=12.0)
    assert first + second == pytest.approx(whole, rel=1e-13)


def test_parents_are_shares_of_the_intensity_and_rows_add_to_one() -> None:
    fast = MODEL.parents(TIMES, MARKS).toarray()
    plain = np.zeros_like(fast)
    for event, (now, target) in enumerate(zip(TIMES, MARKS, strict=True)):
        plain[event, event] = MODEL.background[target]
        for other in range(event):
            pull = plain_pull(MODEL, target, now, TIMES[other], MARKS[other])
            plain[event, other] = pull
        plain[event] /= plain_intensity(MODEL, target, now, TIMES, MARKS)
    np.testing.assert_allclose(fast, plain, atol=1e-12)
    np.testing.assert_allclose(fast.sum(axis=1), 1.0, rtol=1e-14)


def test_parents_forget_what_is_too_long_ago_and_still_add_to_one() -> None:
    stream = np.random.default_rng(5)
    times = np.sort(stream.uniform(0, 4000, 3000))
    matrix = Hawkes(np.array([0.4]), np.array([[0.5]]), np.array([5.0])).parents(
        times, np.zeros(3000, dtype=int)
    )
    np.testing.assert_allclose(matrix.sum(axis=1), 1.0, rtol=1e-14)
    assert matrix.has_sorted_indices
    assert matrix.nnz < 3000 * 20


def test_the_spectral_radius_is_the_growth_of_a_generation() -> None:
    growth = np.ones(3)
    mean_children = MODEL.branching.sum(axis=2)
    for _ in range(200):
        last = growth
        growth = mean_children @ growth
    assert MODEL.spectral_radius == pytest.approx(growth.sum() / last.sum())
